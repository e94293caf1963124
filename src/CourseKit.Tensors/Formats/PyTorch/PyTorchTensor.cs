namespace CourseKit.Tensors.Formats.PyTorch;

/// <summary>A view of a storage, all of whose elements lie inside it.</summary>
internal sealed record PyTorchTensor(PyTorchStorage Storage, PyTorchType Type, long Offset, int[] Sizes, long[] Strides)
{
    // A view may repeat elements (stride 0), as causal masks do. A small file must not stand for more memory than the machine has.
    private const long MostRepeated = 1 << 24;

    /// <summary>A tensor, checked against the bytes of its storage.</summary>
    public static PyTorchTensor Create(string path, PyTorchStorage storage, PyTorchType type, long offset, long[] sizes, long[] strides)
    {
        var described = $"a tensor of sizes [{string.Join(", ", sizes)}], strides [{string.Join(", ", strides)}] and offset {offset}";
        if (type == PyTorchType.Untyped) throw PyTorchException.Invalid(path, $"{described} has no element type.");
        if (sizes.Length != strides.Length) throw PyTorchException.Invalid(path, $"{described} has another number of strides than of sizes.");
        if (offset < 0 || sizes.Any(size => size > int.MaxValue)) throw PyTorchException.Invalid(path, $"{described} is outside of what tensors can have: offsets from 0, sizes up to {int.MaxValue}.");

        // Offset and element count are in elements of the tensor's own type. No sum below overflows 128 bits: each product has at most 31 + 63 bits.
        var (available, last, count) = (storage.ByteCount / type.Size, (Int128)offset, (Int128)1);
        for (var i = 0; i < sizes.Length; i++)
        {
            last += (Int128)(sizes[i] - 1) * strides[i];
            count = count > long.MaxValue ? count : count * sizes[i];
        }

        if (sizes.Contains(0)) (count, last) = (0, offset > 0 ? offset - 1 : -1);
        if (last >= available) throw PyTorchException.Invalid(path, $"{described} reaches element {last} of storage {TensorFileException.Quote(storage.Key)}, which has {available}.");
        if (count > Math.Max(available, MostRepeated))
            throw new PyTorchException(path, $"{described} stands for {count} elements, but its storage holds {available}. Save it with contiguous(), or leave it out.");
        return new(storage, type, offset, [.. sizes.Select(size => (int)size)], strides);
    }
}
