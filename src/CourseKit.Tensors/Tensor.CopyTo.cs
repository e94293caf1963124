namespace CourseKit.Tensors;

public sealed partial class Tensor
{
    /// <summary>Copies the elements in row-major order into memory of the caller, for loops that read results again and again without new arrays.</summary>
    /// <typeparam name="T">The C# type of the elements, as in <see cref="ToArray{T}()"/>.</typeparam>
    /// <exception cref="ShapeException">The destination has another length.</exception>
    /// <exception cref="InvalidOperationException">The tensor has another type.</exception>
    public unsafe void CopyTo<T>(Span<T> destination)
        where T : unmanaged
    {
        if (destination.Length != ElementCount) throw new ShapeException($"A tensor of shape {Shape} has {ElementCount} elements, but there is room for {destination.Length}.");
        if (TypeOf<T>() != DType) throw new InvalidOperationException($"The tensor holds {DType}, not {typeof(T).Name}. Convert with To(DType.{TypeOf<T>()}) first.");
        if (!IsContiguous)
        {
            ToArray<T>().CopyTo(destination);
            return;
        }

        new ReadOnlySpan<T>((T*)Storage.Pointer + Offset, destination.Length).CopyTo(destination);
        GC.KeepAlive(this);
    }
}
