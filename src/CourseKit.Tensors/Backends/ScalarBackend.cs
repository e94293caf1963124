using System.Numerics;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Backends;

/// <summary>
/// Every kernel as a plain loop over numbers: the readable definition, the backend for float64, and the measure for the others. In float it is the path without vectors.
/// </summary>
/// <remarks>Sums are held in double precision and rounded once at their end, so that with float the order of a sum hardly matters.</remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed unsafe partial class ScalarBackend<T> : Backend
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Name => $"scalar ({sizeof(T) * 8}-bit numbers)";

    /// <inheritdoc/>
    public override void Fill(DataView y, double value)
    {
        var target = y.Pointer<T>();
        for (long i = 0; i < y.Length; i++) target[i] = T.CreateSaturating(value);
        GC.KeepAlive(y.Storage);
    }

    /// <inheritdoc/>
    public override void Copy(StridedView x, DataView y)
    {
        T* source = x.Pointer<T>(), target = y.Pointer<T>();
        foreach (var (i, offset) in Walk(x, y.Length)) target[i] = source[offset];
        KeepAlive(x.Storage, y.Storage);
    }

    /// <inheritdoc/>
    public override void Scatter(DataView x, StridedView y)
    {
        T* source = x.Pointer<T>(), target = y.Pointer<T>();
        foreach (var (i, offset) in Walk(y, x.Length)) target[offset] = source[i];
        KeepAlive(x.Storage, y.Storage);
    }

    /// <inheritdoc/>
    public override void AddInto(DataView x, StridedView y)
    {
        T* source = x.Pointer<T>(), target = y.Pointer<T>();
        foreach (var (i, offset) in Walk(y, x.Length)) target[offset] += source[i];
        KeepAlive(x.Storage, y.Storage);
    }

    /// <inheritdoc/>
    public override void Map(MapKernel kernel, DataView x, DataView y)
    {
        T* source = x.Pointer<T>(), target = y.Pointer<T>();
        for (long i = 0; i < y.Length; i++) target[i] = ScalarFunctions<T>.Value(kernel, source[i]);
        KeepAlive(x.Storage, y.Storage);
    }

    /// <inheritdoc/>
    public override void MapGradient(MapKernel kernel, DataView x, DataView y, DataView gradY, DataView gradX)
    {
        T* px = x.Pointer<T>(), py = y.Pointer<T>(), gy = gradY.Pointer<T>(), gx = gradX.Pointer<T>();
        for (long i = 0; i < gradX.Length; i++) gx[i] = gy[i] * ScalarFunctions<T>.Derivative(kernel, px[i], py[i]);
        KeepAlive(x.Storage, y.Storage, gradY.Storage, gradX.Storage);
    }

    /// <inheritdoc/>
    public override void Pair(PairKernel kernel, StridedView a, StridedView b, DataView y)
    {
        T* left = a.Pointer<T>(), right = b.Pointer<T>(), target = y.Pointer<T>();
        foreach (var ((i, offsetA), (_, offsetB)) in Walk(a, y.Length).Zip(Walk(b, y.Length)))
            target[i] = ScalarFunctions<T>.Value(kernel, left[offsetA], right[offsetB]);
        KeepAlive(a.Storage, b.Storage, y.Storage);
    }

    /// <inheritdoc/>
    public override void Affine(DataView a, double scale, double offset, DataView y)
    {
        T* source = a.Pointer<T>(), target = y.Pointer<T>();
        T factor = T.CreateSaturating(scale), summand = T.CreateSaturating(offset);
        for (long i = 0; i < y.Length; i++) target[i] = (source[i] * factor) + summand;
        KeepAlive(a.Storage, y.Storage);
    }

    /// <inheritdoc/>
    public override void AddScaled(DataView x, double scale, DataView y)
    {
        T* source = x.Pointer<T>(), target = y.Pointer<T>();
        var factor = T.CreateSaturating(scale);
        for (long i = 0; i < y.Length; i++) target[i] += factor * source[i];
        KeepAlive(x.Storage, y.Storage);
    }

    /// <inheritdoc/>
    public override void AdamW(ReadOnlySpan<AdamWOperand> operands, AdamWStep step)
    {
        foreach (var operand in operands) AdamW(operand.Parameter, operand.Gradient, operand.FirstMoment, operand.SecondMoment, step);
    }

    private static void AdamW(DataView parameter, DataView gradient, DataView firstMoment, DataView secondMoment, AdamWStep step)
    {
        T* p = parameter.Pointer<T>(), g = gradient.Pointer<T>(), m = firstMoment.Pointer<T>(), v = secondMoment.Pointer<T>();
        T beta1 = T.CreateChecked(step.Beta1), beta2 = T.CreateChecked(step.Beta2);
        T rest1 = T.CreateChecked(1 - step.Beta1), rest2 = T.CreateChecked(1 - step.Beta2), epsilon = T.CreateChecked(step.Epsilon);
        var rate = T.CreateChecked(step.LearningRate / (1 - Math.Pow(step.Beta1, step.Step)));
        var root = T.CreateChecked(Math.Sqrt(1 - Math.Pow(step.Beta2, step.Step)));
        var shrink = T.CreateChecked(1 - (step.LearningRate * step.WeightDecay));
        for (long i = 0; i < parameter.Length; i++)
        {
            m[i] = (beta1 * m[i]) + (rest1 * g[i]);
            v[i] = (beta2 * v[i]) + (rest2 * g[i] * g[i]);
            p[i] = (p[i] * shrink) - (rate * m[i] / ((T.Sqrt(v[i]) / root) + epsilon));
        }

        KeepAlive(parameter.Storage, gradient.Storage, firstMoment.Storage, secondMoment.Storage);
    }

    /// <inheritdoc/>
    public override double SumOfSquares(DataView x)
    {
        var source = x.Pointer<T>();
        var sum = 0.0;
        for (long i = 0; i < x.Length; i++) sum += Wide(source[i]) * Wide(source[i]);
        GC.KeepAlive(x.Storage);
        return sum;
    }

    /// <inheritdoc/>
    public override bool HasNonFinite(DataView x)
    {
        var source = x.Pointer<T>();
        var found = false;
        for (long i = 0; i < x.Length && !found; i++) found = !T.IsFinite(source[i]);
        GC.KeepAlive(x.Storage);
        return found;
    }

    /// <inheritdoc/>
    public override void Convert(DataView x, DataView y)
    {
        var compute = sizeof(T) == sizeof(float) ? DType.Float32 : DType.Float64;
        if (x.Type != compute && y.Type != compute)
            throw new NotSupportedException($"This backend converts to and from {compute}, not from {x.Type} to {y.Type}. Convert in two steps.");
        for (long i = 0; i < y.Length; i += ReadAtOnce)
        {
            var part = (int)Math.Min(ReadAtOnce, y.Length - i);
            if (y.Type == compute) Read(x.Storage, x.Offset + i, 1, new(y.Pointer<T>() + i, part));
            else for (var j = i; j < i + part; j++) Write(y.Storage, y.Offset + j, x.Pointer<T>()[j]);
        }

        KeepAlive(x.Storage, y.Storage);
    }

    // A whole number of blocks of every quantised type.
    private const int ReadAtOnce = 4096;

    // Elements at equal distances, widened.
    private static void Read(Storage storage, long first, long step, Span<T> elements)
    {
        if (storage.Type.IsQuantized) ReadQuantized(storage, first, step, elements);
        else for (var i = 0; i < elements.Length; i++) elements[i] = Read(storage, first + (i * step));
    }

    private static void ReadQuantized(Storage storage, long first, long step, Span<T> elements)
    {
        var widened = new float[step == 1 ? elements.Length : 1];
        var source = new ElementSource(storage, first);
        fixed (float* values = widened)
        {
            if (step == 1) source.WidenQuantized(values, widened.Length);
            for (var i = 0; i < elements.Length; i++)
            {
                if (step != 1) (source + (i * step)).WidenQuantized(values, 1);
                elements[i] = T.CreateChecked(values[step == 1 ? i : 0]);
            }
        }
    }

    private static T Read(Storage storage, long i)
    {
        var p = storage.Pointer;
        return storage.Type switch
        {
            DType.Float32 => T.CreateChecked(((float*)p)[i]),
            DType.Float64 => T.CreateChecked(((double*)p)[i]),
            DType.Float16 => T.CreateChecked((float)((Half*)p)[i]),
            DType.BFloat16 => T.CreateChecked(BitConverter.Int32BitsToSingle(((ushort*)p)[i] << 16)),
            DType.Int64 => T.CreateChecked(((long*)p)[i]),
            DType.Int32 => T.CreateChecked(((int*)p)[i]),
            DType.Int8 => T.CreateChecked(((sbyte*)p)[i]),
            _ => T.CreateChecked(((byte*)p)[i]),
        };
    }

    private static void Write(Storage storage, long i, T value)
    {
        var p = storage.Pointer;
        switch (storage.Type)
        {
            case DType.Float32: ((float*)p)[i] = float.CreateSaturating(value); break;
            case DType.Float64: ((double*)p)[i] = double.CreateSaturating(value); break;
            case DType.Float16: ((Half*)p)[i] = System.Half.CreateSaturating(value); break;
            case DType.BFloat16: ((ushort*)p)[i] = ToBFloat16(float.CreateSaturating(value)); break;
            case DType.Int64: ((long*)p)[i] = long.CreateSaturating(value); break;
            case DType.Int32: ((int*)p)[i] = int.CreateSaturating(value); break;
            case DType.Int8: ((sbyte*)p)[i] = sbyte.CreateSaturating(value); break;
            case DType.Byte: ((byte*)p)[i] = byte.CreateSaturating(value); break;
            case DType.Bool: ((byte*)p)[i] = value != T.Zero ? (byte)1 : (byte)0; break;
            default: throw new NotSupportedException($"No conversion to {storage.Type}. Use Quantization.PerRow for 8-bit integers with a scale for each row.");
        }
    }

    // The nearer of the two neighbours, on a tie the one whose last bit is 0.
    private static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        uint kept = bits >> 16, rest = bits & 0xFFFF;
        if (float.IsNaN(value)) return (ushort)(kept | 0x40);
        return (ushort)(rest > 0x8000 || (rest == 0x8000 && (kept & 1) == 1) ? kept + 1 : kept);
    }

    // Positions in row-major order together with where the view has that element.
    private static IEnumerable<(long Position, long Offset)> Walk(StridedView view, long count)
    {
        var index = new int[view.Sizes.Length];
        var offset = 0L;
        for (long position = 0; position < count; position++)
        {
            yield return (position, offset);
            for (var d = index.Length - 1; d >= 0; d--)
            {
                offset += view.Strides[d];
                if (++index[d] < view.Sizes[d]) break;
                offset -= view.Strides[d] * view.Sizes[d];
                index[d] = 0;
            }
        }
    }

    private static double Wide(T x) => double.CreateSaturating(x);

    private static T Round(double x) => T.CreateSaturating(x);

    private static T* OrNull(DataView? view) => view is { } present ? present.Pointer<T>() : null;

    private static void KeepAlive(params ReadOnlySpan<Storage?> storages)
    {
        foreach (var storage in storages) GC.KeepAlive(storage);
    }
}
