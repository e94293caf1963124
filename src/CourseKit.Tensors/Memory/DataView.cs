namespace CourseKit.Tensors.Memory;

/// <summary>A contiguous run of elements in a storage, as kernels take it.</summary>
/// <param name="Storage">Where the elements are.</param>
/// <param name="Offset">The first element's index.</param>
/// <param name="Length">The number of elements.</param>
public readonly record struct DataView(Storage Storage, long Offset, long Length)
{
    /// <summary>The type of the elements.</summary>
    public DType Type => Storage.Type;

    /// <summary>The first element's address. The caller keeps <see cref="Storage"/> alive (<see cref="GC.KeepAlive"/>) past the last access.</summary>
    public unsafe T* Pointer<T>()
        where T : unmanaged => (T*)Storage.Pointer + Offset;
}

/// <summary>Elements of a storage seen as a tensor: a size and a distance (in elements) for every dimension. A distance of 0 repeats
/// the dimension, which is how broadcasting reaches the kernels.</summary>
/// <param name="Storage">Where the elements are.</param>
/// <param name="Offset">The first element's index.</param>
/// <param name="Sizes">The size of every dimension.</param>
/// <param name="Strides">The distance of neighbours in every dimension; may be 0 or negative.</param>
public readonly record struct StridedView(Storage Storage, long Offset, int[] Sizes, long[] Strides)
{
    /// <summary>The type of the elements.</summary>
    public DType Type => Storage.Type;

    /// <summary>The first element's address. The caller keeps <see cref="Storage"/> alive (<see cref="GC.KeepAlive"/>) past the last access.</summary>
    public unsafe T* Pointer<T>()
        where T : unmanaged => (T*)Storage.Pointer + Offset;
}

/// <summary>A matrix in a storage: element (i, j) is at <c>Offset + i · RowStride + j · ColumnStride</c>. A transposed matrix
/// swaps the strides.</summary>
/// <param name="Storage">Where the elements are.</param>
/// <param name="Offset">The first element's index.</param>
/// <param name="RowStride">The distance from one row to the next, in elements.</param>
/// <param name="ColumnStride">The distance from one column to the next, in elements.</param>
public readonly record struct MatrixView(Storage Storage, long Offset, long RowStride, long ColumnStride)
{
    /// <summary>The first element's address. The caller keeps <see cref="Storage"/> alive (<see cref="GC.KeepAlive"/>) past the last access.</summary>
    public unsafe T* Pointer<T>()
        where T : unmanaged => (T*)Storage.Pointer + Offset;
}
