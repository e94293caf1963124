namespace CourseKit.Tensors;

public sealed partial class Tensor
{
    /// <summary>Some of the elements where they lie, in row-major order: for loops that read or write results without copies. The caller keeps the tensor reachable, and does not dispose it, while it uses the span.
    /// What is written is not recorded for gradients.</summary>
    /// <typeparam name="T">The C# type of the elements, as in <see cref="ToArray{T}()"/>.</typeparam>
    /// <param name="start">The first element.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tensor has no such elements.</exception>
    /// <exception cref="InvalidOperationException">The tensor has another type, its elements do not lie side by side, or its memory belongs to a mapped file.</exception>
    public unsafe Span<T> AsSpan<T>(long start, int length)
        where T : unmanaged
    {
        if (TypeOf<T>() != DType) throw new InvalidOperationException($"The tensor holds {DType}, not {typeof(T).Name}. Convert with To(DType.{TypeOf<T>()}) first.");
        if (!IsContiguous || Storage.IsReadOnly) throw new InvalidOperationException($"The elements of this tensor of shape {Shape} cannot be written where they lie. Work on a Clone().");
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, ElementCount - length);
        return new((T*)Storage.Pointer + Offset + start, length);
    }
}
