using CourseKit.Tensors.Backends;

namespace CourseKit.Tensors;

/// <summary>
/// A weight in the order in which products read it, while training uses it again and again before it changes: in every step of a recurrent layer, in all batches whose gradients are
/// added up, forward and backward. A weight that is used once in each direction is not worth the copy, so the second use of the same values is the first that is packed for later ones.
/// </summary>
internal sealed class WeightPacking
{
    private readonly Lock gate = new();
    private Direction rows, columns;

    /// <summary>The packed matrix for x · weightᵀ (<paramref name="transposed"/>) or for x · weight; null when the product does better to read the weight itself.</summary>
    public static PackedMatrix? For(Tensor weight, bool transposed)
    {
        if (weight.Node is not null || weight.DType != DType.Float32) return null;
        var packing = weight.Packing ?? Interlocked.CompareExchange(ref weight.Packing, new(), null) ?? weight.Packing;
        lock (packing.gate) return transposed ? Take(ref packing.columns, weight, transposed: true) : Take(ref packing.rows, weight, transposed: false);
    }

    private static PackedMatrix? Take(ref Direction direction, Tensor weight, bool transposed)
    {
        if (direction.Version != weight.Storage.Version || !ReferenceEquals(direction.Backend, weight.Backend))
            direction = new() { Version = weight.Storage.Version, Backend = weight.Backend };
        if (++direction.Uses < 2) return null;
        var (outputs, inputs) = (weight.Shape[0], weight.Shape[1]);
        return direction.Matrix ??= Memory.TensorScope.Outside(() => transposed
            ? weight.Backend.Pack(outputs, inputs, new(weight.Storage, weight.Offset, weight.Strides[1], weight.Strides[0]))
            : weight.Backend.Pack(inputs, outputs, new(weight.Storage, weight.Offset, weight.Strides[0], weight.Strides[1])));
    }

    private struct Direction
    {
        public int Version, Uses;
        public Backend? Backend;
        public PackedMatrix? Matrix;
    }
}
