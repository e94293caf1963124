using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;

namespace CourseKit.Models;

/// <summary>One layer's part of a <see cref="KeyValueCache"/>: keys and values (batch, key heads, room, size), of which the first <see cref="Length"/> are in use.</summary>
internal sealed class CachedSequence
{
    private const int FirstRoom = 64;

    private Tensor? keys, values;

    public int Length { get; private set; }

    public long ByteCount => keys is null ? 0 : 4L * Length * ((keys.ElementCount / keys.Shape[2]) + (values!.ElementCount / values.Shape[2]));

    public (Tensor Key, Tensor Value) Append(Tensor key, Tensor value)
    {
        if (NoGrad.IsRecording && key.RequiresGrad)
            throw new GradientException("A key/value cache does not record gradients. Decode inside NoGrad, or train without a cache.");
        var added = key.Shape[2];
        keys = WithRoom(keys, key, Length + added);
        values = WithRoom(values, value, Length + added);
        keys[.., .., Length..(Length + added)] = key;
        values[.., .., Length..(Length + added)] = value;
        Length += added;
        return (keys.Narrow(2, 0, Length), values.Narrow(2, 0, Length));
    }

    public void Reorder(Tensor rows)
    {
        if (keys is not null) (keys, values) = (KeyValueCache.Rows(keys, rows), KeyValueCache.Rows(values!, rows));
    }

    public void Crop(int length) => Length = length;

    private Tensor WithRoom(Tensor? buffer, Tensor added, int needed)
    {
        if (buffer is not null && buffer.Shape[0] != added.Shape[0])
            throw new ShapeException($"The cache holds {buffer.Shape[0]} rows, but the new tokens are of {added.Shape[0]}.");
        if (buffer is not null && buffer.Shape[2] >= needed) return buffer;
        return TensorScope.Outside(() => NoGrad.Run(() =>
        {
            var room = Math.Max(needed, Math.Max(FirstRoom, 2 * (buffer?.Shape[2] ?? 0)));
            var larger = Tensor.Zeros([added.Shape[0], added.Shape[1], room, added.Shape[3]], added.DType);
            if (buffer is not null) larger[.., .., ..Length] = buffer.Narrow(2, 0, Length);
            return larger;
        }));
    }
}
