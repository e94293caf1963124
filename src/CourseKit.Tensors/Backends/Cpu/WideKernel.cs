using System.Runtime.CompilerServices;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>
/// The innermost loop of the product for one or two rows, as in generating a text token by token: four panels at a time, since the chain of sums of a single panel would leave the
/// machine waiting for each multiply-add. What is left to wait for is memory.
/// </summary>
/// <remarks>Each sum is the chain that <see cref="MicroKernel"/> computes: the same bits.</remarks>
internal static unsafe class WideKernel
{
    /// <summary>Panels at a time.</summary>
    public const int Panels = 4;

    /// <summary>Whether there are registers for so many rows.</summary>
    public static bool Takes<S, V>(int rows)
        where S : struct, ISimd<V>
        where V : struct => rows == 1 || (rows == 2 && S.TileRows >= 12);

    /// <summary>tile = a · b for <see cref="Panels"/> panels: each panel's rows, one panel behind the other.</summary>
    /// <param name="rows">1 or 2.</param>
    /// <param name="k">The length summed over.</param>
    /// <param name="a">The left matrix; its columns are neighbours.</param>
    /// <param name="rowStride">The distance of its rows.</param>
    /// <param name="b">The first panel: row p is at b + p · bStride.</param>
    /// <param name="bStride">See <paramref name="b"/>.</param>
    /// <param name="distance">From one panel to the next.</param>
    /// <param name="tile">The result.</param>
    public static void Multiply<S, V>(int rows, long k, float* a, long rowStride, float* b, long bStride, long distance, float* tile)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (rows == 1) One<S, V>((nint)k, a, b, (nint)bStride, (nint)distance, tile);
        else Two<S, V>((nint)k, a, a + rowStride, b, (nint)bStride, (nint)distance, tile);
    }

    /// <summary>tile = a · b for one row and two panels that lie side by side.</summary>
    /// <param name="k">The length summed over.</param>
    /// <param name="a">The row.</param>
    /// <param name="b">The panels: row p is at b + p · bStride.</param>
    /// <param name="bStride">See <paramref name="b"/>.</param>
    /// <param name="tile">The result.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TwoPanels<S, V>(long k, float* a, float* b, long bStride, float* tile)
        where S : struct, ISimd<V>
        where V : struct
    {
        V c00 = S.Zero, c01 = S.Zero, c10 = S.Zero, c11 = S.Zero;
        for (; k > 0; k--)
        {
            var x = S.Broadcast(*a++);
            c00 = S.FusedMultiplyAdd(x, S.Load(b), c00);
            c01 = S.FusedMultiplyAdd(x, S.Load(b + S.Lanes), c01);
            c10 = S.FusedMultiplyAdd(x, S.Load(b + (2 * S.Lanes)), c10);
            c11 = S.FusedMultiplyAdd(x, S.Load(b + (3 * S.Lanes)), c11);
            b += bStride;
        }

        Put<S, V>(tile, c00, c01);
        Put<S, V>(tile + (2 * S.Lanes), c10, c11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One<S, V>(nint k, float* a, float* b, nint bStride, nint distance, float* tile)
        where S : struct, ISimd<V>
        where V : struct
    {
        V c00 = S.Zero, c01 = S.Zero, c10 = S.Zero, c11 = S.Zero, c20 = S.Zero, c21 = S.Zero, c30 = S.Zero, c31 = S.Zero;
        float* b1 = b + distance, b2 = b1 + distance, b3 = b2 + distance;
        for (; k > 0; k--)
        {
            var x = S.Broadcast(*a++);
            c00 = S.FusedMultiplyAdd(x, S.Load(b), c00);
            c01 = S.FusedMultiplyAdd(x, S.Load(b + S.Lanes), c01);
            c10 = S.FusedMultiplyAdd(x, S.Load(b1), c10);
            c11 = S.FusedMultiplyAdd(x, S.Load(b1 + S.Lanes), c11);
            c20 = S.FusedMultiplyAdd(x, S.Load(b2), c20);
            c21 = S.FusedMultiplyAdd(x, S.Load(b2 + S.Lanes), c21);
            c30 = S.FusedMultiplyAdd(x, S.Load(b3), c30);
            c31 = S.FusedMultiplyAdd(x, S.Load(b3 + S.Lanes), c31);
            b += bStride;
            b1 += bStride;
            b2 += bStride;
            b3 += bStride;
        }

        Put<S, V>(tile, c00, c01);
        Put<S, V>(tile + (2 * S.Lanes), c10, c11);
        Put<S, V>(tile + (4 * S.Lanes), c20, c21);
        Put<S, V>(tile + (6 * S.Lanes), c30, c31);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two<S, V>(nint k, float* a, float* other, float* b, nint bStride, nint distance, float* tile)
        where S : struct, ISimd<V>
        where V : struct
    {
        V c00 = S.Zero, c01 = S.Zero, c10 = S.Zero, c11 = S.Zero, c20 = S.Zero, c21 = S.Zero, c30 = S.Zero, c31 = S.Zero;
        V d00 = S.Zero, d01 = S.Zero, d10 = S.Zero, d11 = S.Zero, d20 = S.Zero, d21 = S.Zero, d30 = S.Zero, d31 = S.Zero;
        float* b1 = b + distance, b2 = b1 + distance, b3 = b2 + distance;
        for (; k > 0; k--)
        {
            V x = S.Broadcast(*a++), y = S.Broadcast(*other++);
            V left = S.Load(b), right = S.Load(b + S.Lanes);
            c00 = S.FusedMultiplyAdd(x, left, c00);
            c01 = S.FusedMultiplyAdd(x, right, c01);
            d00 = S.FusedMultiplyAdd(y, left, d00);
            d01 = S.FusedMultiplyAdd(y, right, d01);
            (left, right) = (S.Load(b1), S.Load(b1 + S.Lanes));
            c10 = S.FusedMultiplyAdd(x, left, c10);
            c11 = S.FusedMultiplyAdd(x, right, c11);
            d10 = S.FusedMultiplyAdd(y, left, d10);
            d11 = S.FusedMultiplyAdd(y, right, d11);
            (left, right) = (S.Load(b2), S.Load(b2 + S.Lanes));
            c20 = S.FusedMultiplyAdd(x, left, c20);
            c21 = S.FusedMultiplyAdd(x, right, c21);
            d20 = S.FusedMultiplyAdd(y, left, d20);
            d21 = S.FusedMultiplyAdd(y, right, d21);
            (left, right) = (S.Load(b3), S.Load(b3 + S.Lanes));
            c30 = S.FusedMultiplyAdd(x, left, c30);
            c31 = S.FusedMultiplyAdd(x, right, c31);
            d30 = S.FusedMultiplyAdd(y, left, d30);
            d31 = S.FusedMultiplyAdd(y, right, d31);
            b += bStride;
            b1 += bStride;
            b2 += bStride;
            b3 += bStride;
        }

        Put<S, V>(tile, c00, c01);
        Put<S, V>(tile + (2 * S.Lanes), d00, d01);
        Put<S, V>(tile + (4 * S.Lanes), c10, c11);
        Put<S, V>(tile + (6 * S.Lanes), d10, d11);
        Put<S, V>(tile + (8 * S.Lanes), c20, c21);
        Put<S, V>(tile + (10 * S.Lanes), d20, d21);
        Put<S, V>(tile + (12 * S.Lanes), c30, c31);
        Put<S, V>(tile + (14 * S.Lanes), d30, d31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<S, V>(float* row, V left, V right)
        where S : struct, ISimd<V>
        where V : struct
    {
        S.Store(row, left);
        S.Store(row + S.Lanes, right);
    }
}
