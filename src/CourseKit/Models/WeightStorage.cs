using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>In which types a model's weights are kept.</summary>
internal sealed class WeightStorage
{
    private readonly ModelLoadOptions options;
    private readonly HashSet<Parameter> rowwise;

    /// <summary>The rule for a model.</summary>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public WeightStorage(PretrainedModel model, ModelLoadOptions options)
    {
        if (options.DType is { } type)
        {
            if (type is not (DType.Float32 or DType.Float16 or DType.BFloat16 or DType.Int8 or DType.QInt8))
                throw new ArgumentException($"Weights are kept as Float32, Float16, BFloat16 or Int8, not {type}.", nameof(options));
            if (options.Trainable && type != DType.Float32)
                throw new ArgumentException($"Weights that are trained are kept as Float32. To keep them as {type}, load with Trainable = false.", nameof(options));
        }

        this.options = options;

        // Products and look-ups read these row by row, and so can widen rows as they go.
        rowwise = model.NamedModules().Select(entry => entry.Module switch
        {
            Linear linear => linear.Weight,
            Embedding embedding => embedding.Weight,
            _ => null,
        }).OfType<Parameter>().ToHashSet();
    }

    /// <summary>A loaded tensor as the parameter is to keep it.</summary>
    /// <exception cref="ArgumentException">It holds NaN or an infinity, which 8 bits cannot.</exception>
    public Tensor Store(Parameter parameter, Tensor tensor)
    {
        if (tensor.Rank != 2 || options.Trainable) return tensor.To(DType.Float32);
        return options.DType switch
        {
            null => tensor.DType.IsQuantized && !rowwise.Contains(parameter) ? tensor.To(DType.Float32) : tensor.DType == DType.Float64 ? tensor.To(DType.Float32) : tensor,
            DType.Int8 or DType.QInt8 => rowwise.Contains(parameter) ? Quantization.PerRow(tensor) : tensor.To(DType.Float32),
            { } type => (tensor.DType.IsQuantized ? tensor.To(DType.Float32) : tensor).To(type),
        };
    }
}
