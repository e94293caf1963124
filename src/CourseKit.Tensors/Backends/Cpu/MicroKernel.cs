using System.Runtime.CompilerServices;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>
/// The innermost loop of the product: a few rows of the left matrix times a panel of two vectors of columns. All sums stay in registers, so
/// each needs its own local variable; that is why the loops are written out.
/// </summary>
/// <remarks>Each sum is one chain of fused multiply-adds over k, whichever height the tile has: the same bits for an element in every tile.</remarks>
internal static unsafe class MicroKernel
{
    /// <summary>The height of the next tile when <paramref name="rows"/> are left: 4, 6 or, where
    /// registers suffice, 8 or 12. May be more than is left.</summary>
    public static int Height<S, V>(long rows)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (S.TileRows >= 12)
        {
            if (rows is >= 17 or (>= 9 and <= 12)) return 12;
            if (rows >= 7) return 8;
        }

        return rows is > 8 or 5 or 6 ? 6 : 4;
    }

    /// <summary>tile = a · b for a tile of <paramref name="height"/> rows, two vectors wide.</summary>
    /// <param name="height">As <see cref="Height{S, V}"/> gave it.</param>
    /// <param name="k">The length summed over.</param>
    /// <param name="a">The first row of the left matrix; element (i, p) is at a[i · rowStride + p · columnStride].</param>
    /// <param name="rowStride">See <paramref name="a"/>.</param>
    /// <param name="columnStride">See <paramref name="a"/>.</param>
    /// <param name="b">The panel: row p is at b + p · bStride.</param>
    /// <param name="bStride">See <paramref name="b"/>.</param>
    /// <param name="tile">The result: row i is at tile + i · tileStride.</param>
    /// <param name="tileStride">See <paramref name="tile"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<S, V>(
        int height, long k, float* a, long rowStride, long columnStride, float* b, long bStride, float* tile, long tileStride)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (height == 12) Rows12<S, V>((nint)k, a, (nint)rowStride, (nint)columnStride, b, (nint)bStride, tile, (nint)tileStride);
        else if (height == 8) Rows8<S, V>((nint)k, a, (nint)rowStride, (nint)columnStride, b, (nint)bStride, tile, (nint)tileStride);
        else if (height == 6) Rows6<S, V>((nint)k, a, (nint)rowStride, (nint)columnStride, b, (nint)bStride, tile, (nint)tileStride);
        else Rows4<S, V>((nint)k, a, (nint)rowStride, (nint)columnStride, b, (nint)bStride, tile, (nint)tileStride);
    }

    /// <summary>A tile of 4 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4<S, V>(nint k, float* a, nint rowStride, nint columnStride, float* b, nint bStride, float* tile, nint tileStride)
        where S : struct, ISimd<V>
        where V : struct
    {
        V c00 = S.Zero, c01 = S.Zero;
        V c10 = S.Zero, c11 = S.Zero;
        V c20 = S.Zero, c21 = S.Zero;
        V c30 = S.Zero, c31 = S.Zero;
        nint two = 2 * rowStride, three = 3 * rowStride;
        var a3 = a + three;
        for (; k > 0; k--)
        {
            V b0 = S.Load(b), b1 = S.Load(b + S.Lanes);
            var x0 = S.Broadcast(a[0]);
            c00 = S.FusedMultiplyAdd(x0, b0, c00);
            c01 = S.FusedMultiplyAdd(x0, b1, c01);
            var x1 = S.Broadcast(a[rowStride]);
            c10 = S.FusedMultiplyAdd(x1, b0, c10);
            c11 = S.FusedMultiplyAdd(x1, b1, c11);
            var x2 = S.Broadcast(a[two]);
            c20 = S.FusedMultiplyAdd(x2, b0, c20);
            c21 = S.FusedMultiplyAdd(x2, b1, c21);
            var x3 = S.Broadcast(a3[0]);
            c30 = S.FusedMultiplyAdd(x3, b0, c30);
            c31 = S.FusedMultiplyAdd(x3, b1, c31);
            b += bStride;
            a += columnStride;
            a3 += columnStride;
        }

        Put<S, V>(tile, c00, c01);
        Put<S, V>(tile + tileStride, c10, c11);
        Put<S, V>(tile + (2 * tileStride), c20, c21);
        Put<S, V>(tile + (3 * tileStride), c30, c31);
    }

    /// <summary>A tile of 6 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows6<S, V>(nint k, float* a, nint rowStride, nint columnStride, float* b, nint bStride, float* tile, nint tileStride)
        where S : struct, ISimd<V>
        where V : struct
    {
        V c00 = S.Zero, c01 = S.Zero;
        V c10 = S.Zero, c11 = S.Zero;
        V c20 = S.Zero, c21 = S.Zero;
        V c30 = S.Zero, c31 = S.Zero;
        V c40 = S.Zero, c41 = S.Zero;
        V c50 = S.Zero, c51 = S.Zero;
        nint two = 2 * rowStride, three = 3 * rowStride;
        var a3 = a + three;
        for (; k > 0; k--)
        {
            V b0 = S.Load(b), b1 = S.Load(b + S.Lanes);
            var x0 = S.Broadcast(a[0]);
            c00 = S.FusedMultiplyAdd(x0, b0, c00);
            c01 = S.FusedMultiplyAdd(x0, b1, c01);
            var x1 = S.Broadcast(a[rowStride]);
            c10 = S.FusedMultiplyAdd(x1, b0, c10);
            c11 = S.FusedMultiplyAdd(x1, b1, c11);
            var x2 = S.Broadcast(a[two]);
            c20 = S.FusedMultiplyAdd(x2, b0, c20);
            c21 = S.FusedMultiplyAdd(x2, b1, c21);
            var x3 = S.Broadcast(a3[0]);
            c30 = S.FusedMultiplyAdd(x3, b0, c30);
            c31 = S.FusedMultiplyAdd(x3, b1, c31);
            var x4 = S.Broadcast(a3[rowStride]);
            c40 = S.FusedMultiplyAdd(x4, b0, c40);
            c41 = S.FusedMultiplyAdd(x4, b1, c41);
            var x5 = S.Broadcast(a3[two]);
            c50 = S.FusedMultiplyAdd(x5, b0, c50);
            c51 = S.FusedMultiplyAdd(x5, b1, c51);
            b += bStride;
            a += columnStride;
            a3 += columnStride;
        }

        Put<S, V>(tile, c00, c01);
        Put<S, V>(tile + tileStride, c10, c11);
        Put<S, V>(tile + (2 * tileStride), c20, c21);
        Put<S, V>(tile + (3 * tileStride), c30, c31);
        Put<S, V>(tile + (4 * tileStride), c40, c41);
        Put<S, V>(tile + (5 * tileStride), c50, c51);
    }

    /// <summary>A tile of 8 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows8<S, V>(nint k, float* a, nint rowStride, nint columnStride, float* b, nint bStride, float* tile, nint tileStride)
        where S : struct, ISimd<V>
        where V : struct
    {
        V c00 = S.Zero, c01 = S.Zero;
        V c10 = S.Zero, c11 = S.Zero;
        V c20 = S.Zero, c21 = S.Zero;
        V c30 = S.Zero, c31 = S.Zero;
        V c40 = S.Zero, c41 = S.Zero;
        V c50 = S.Zero, c51 = S.Zero;
        V c60 = S.Zero, c61 = S.Zero;
        V c70 = S.Zero, c71 = S.Zero;
        nint two = 2 * rowStride, three = 3 * rowStride;
        var a3 = a + three;
        var a6 = a3 + three;
        for (; k > 0; k--)
        {
            V b0 = S.Load(b), b1 = S.Load(b + S.Lanes);
            var x0 = S.Broadcast(a[0]);
            c00 = S.FusedMultiplyAdd(x0, b0, c00);
            c01 = S.FusedMultiplyAdd(x0, b1, c01);
            var x1 = S.Broadcast(a[rowStride]);
            c10 = S.FusedMultiplyAdd(x1, b0, c10);
            c11 = S.FusedMultiplyAdd(x1, b1, c11);
            var x2 = S.Broadcast(a[two]);
            c20 = S.FusedMultiplyAdd(x2, b0, c20);
            c21 = S.FusedMultiplyAdd(x2, b1, c21);
            var x3 = S.Broadcast(a3[0]);
            c30 = S.FusedMultiplyAdd(x3, b0, c30);
            c31 = S.FusedMultiplyAdd(x3, b1, c31);
            var x4 = S.Broadcast(a3[rowStride]);
            c40 = S.FusedMultiplyAdd(x4, b0, c40);
            c41 = S.FusedMultiplyAdd(x4, b1, c41);
            var x5 = S.Broadcast(a3[two]);
            c50 = S.FusedMultiplyAdd(x5, b0, c50);
            c51 = S.FusedMultiplyAdd(x5, b1, c51);
            var x6 = S.Broadcast(a6[0]);
            c60 = S.FusedMultiplyAdd(x6, b0, c60);
            c61 = S.FusedMultiplyAdd(x6, b1, c61);
            var x7 = S.Broadcast(a6[rowStride]);
            c70 = S.FusedMultiplyAdd(x7, b0, c70);
            c71 = S.FusedMultiplyAdd(x7, b1, c71);
            b += bStride;
            a += columnStride;
            a3 += columnStride;
            a6 += columnStride;
        }

        Put<S, V>(tile, c00, c01);
        Put<S, V>(tile + tileStride, c10, c11);
        Put<S, V>(tile + (2 * tileStride), c20, c21);
        Put<S, V>(tile + (3 * tileStride), c30, c31);
        Put<S, V>(tile + (4 * tileStride), c40, c41);
        Put<S, V>(tile + (5 * tileStride), c50, c51);
        Put<S, V>(tile + (6 * tileStride), c60, c61);
        Put<S, V>(tile + (7 * tileStride), c70, c71);
    }

    /// <summary>A tile of 12 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows12<S, V>(nint k, float* a, nint rowStride, nint columnStride, float* b, nint bStride, float* tile, nint tileStride)
        where S : struct, ISimd<V>
        where V : struct
    {
        V c00 = S.Zero, c01 = S.Zero;
        V c10 = S.Zero, c11 = S.Zero;
        V c20 = S.Zero, c21 = S.Zero;
        V c30 = S.Zero, c31 = S.Zero;
        V c40 = S.Zero, c41 = S.Zero;
        V c50 = S.Zero, c51 = S.Zero;
        V c60 = S.Zero, c61 = S.Zero;
        V c70 = S.Zero, c71 = S.Zero;
        V c80 = S.Zero, c81 = S.Zero;
        V c90 = S.Zero, c91 = S.Zero;
        V c100 = S.Zero, c101 = S.Zero;
        V c110 = S.Zero, c111 = S.Zero;
        nint two = 2 * rowStride, three = 3 * rowStride;
        var a3 = a + three;
        var a6 = a3 + three;
        var a9 = a6 + three;
        for (; k > 0; k--)
        {
            V b0 = S.Load(b), b1 = S.Load(b + S.Lanes);
            var x0 = S.Broadcast(a[0]);
            c00 = S.FusedMultiplyAdd(x0, b0, c00);
            c01 = S.FusedMultiplyAdd(x0, b1, c01);
            var x1 = S.Broadcast(a[rowStride]);
            c10 = S.FusedMultiplyAdd(x1, b0, c10);
            c11 = S.FusedMultiplyAdd(x1, b1, c11);
            var x2 = S.Broadcast(a[two]);
            c20 = S.FusedMultiplyAdd(x2, b0, c20);
            c21 = S.FusedMultiplyAdd(x2, b1, c21);
            var x3 = S.Broadcast(a3[0]);
            c30 = S.FusedMultiplyAdd(x3, b0, c30);
            c31 = S.FusedMultiplyAdd(x3, b1, c31);
            var x4 = S.Broadcast(a3[rowStride]);
            c40 = S.FusedMultiplyAdd(x4, b0, c40);
            c41 = S.FusedMultiplyAdd(x4, b1, c41);
            var x5 = S.Broadcast(a3[two]);
            c50 = S.FusedMultiplyAdd(x5, b0, c50);
            c51 = S.FusedMultiplyAdd(x5, b1, c51);
            var x6 = S.Broadcast(a6[0]);
            c60 = S.FusedMultiplyAdd(x6, b0, c60);
            c61 = S.FusedMultiplyAdd(x6, b1, c61);
            var x7 = S.Broadcast(a6[rowStride]);
            c70 = S.FusedMultiplyAdd(x7, b0, c70);
            c71 = S.FusedMultiplyAdd(x7, b1, c71);
            var x8 = S.Broadcast(a6[two]);
            c80 = S.FusedMultiplyAdd(x8, b0, c80);
            c81 = S.FusedMultiplyAdd(x8, b1, c81);
            var x9 = S.Broadcast(a9[0]);
            c90 = S.FusedMultiplyAdd(x9, b0, c90);
            c91 = S.FusedMultiplyAdd(x9, b1, c91);
            var x10 = S.Broadcast(a9[rowStride]);
            c100 = S.FusedMultiplyAdd(x10, b0, c100);
            c101 = S.FusedMultiplyAdd(x10, b1, c101);
            var x11 = S.Broadcast(a9[two]);
            c110 = S.FusedMultiplyAdd(x11, b0, c110);
            c111 = S.FusedMultiplyAdd(x11, b1, c111);
            b += bStride;
            a += columnStride;
            a3 += columnStride;
            a6 += columnStride;
            a9 += columnStride;
        }

        Put<S, V>(tile, c00, c01);
        Put<S, V>(tile + tileStride, c10, c11);
        Put<S, V>(tile + (2 * tileStride), c20, c21);
        Put<S, V>(tile + (3 * tileStride), c30, c31);
        Put<S, V>(tile + (4 * tileStride), c40, c41);
        Put<S, V>(tile + (5 * tileStride), c50, c51);
        Put<S, V>(tile + (6 * tileStride), c60, c61);
        Put<S, V>(tile + (7 * tileStride), c70, c71);
        Put<S, V>(tile + (8 * tileStride), c80, c81);
        Put<S, V>(tile + (9 * tileStride), c90, c91);
        Put<S, V>(tile + (10 * tileStride), c100, c101);
        Put<S, V>(tile + (11 * tileStride), c110, c111);
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
