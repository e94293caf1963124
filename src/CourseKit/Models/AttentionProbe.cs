using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;

namespace CourseKit.Models;

/// <summary>One forward of a model with the queries and keys from which its attention weights came, taken by hooks on the projections (<see cref="Tensors.Nn.Module.RegisterForwardHook"/>).</summary>
/// <remarks>For families whose weights are softmax(q · k · scale) with a projection each for queries and keys: BERT, ALBERT, DistilBERT, RoBERTa, ELECTRA, GPT-Neo and others with <see cref="MultiHeadAttention"/>
/// to themselves. Nothing is recorded for gradients.</remarks>
public sealed class AttentionProbe
{
    private AttentionProbe(ModelOutput output, IReadOnlyList<Tensor> queries, IReadOnlyList<Tensor> keys, IReadOnlyList<double> scales) =>
        (Output, Queries, Keys, Scales) = (output, queries, keys, scales);

    /// <summary>What the model returned, attentions included.</summary>
    public ModelOutput Output { get; }

    /// <summary>Each layer's attention weights, (batch, heads, length, length).</summary>
    public IReadOnlyList<Tensor> Attentions => Output.Attentions!;

    /// <summary>Each layer's queries, (batch, heads, length, head size).</summary>
    public IReadOnlyList<Tensor> Queries { get; }

    /// <summary>Each layer's keys, (batch, heads, length, head size).</summary>
    public IReadOnlyList<Tensor> Keys { get; }

    /// <summary>What each layer multiplies its scores by, 1 / √(head size) mostly.</summary>
    public IReadOnlyList<double> Scales { get; }

    /// <summary>Runs a model once and keeps attention weights, queries and keys.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">A padded batch.</param>
    /// <exception cref="NotSupportedException">The family's attention has no projections of its own for queries and keys, shares keys among heads, or the model has two halves.</exception>
    public static AttentionProbe Run(PretrainedModel model, ModelInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        var layers = new List<MultiHeadAttention>();
        var (queries, keys) = (new List<Tensor>(), new List<Tensor>());
        var hooks = new List<IDisposable>();
        try
        {
            foreach (var attention in model.NamedModules().Select(entry => entry.Module).OfType<MultiHeadAttention>())
            {
                var (query, key) = attention.Projections;
                hooks.Add(query.RegisterForwardHook((_, _, result) => Keep(result, queries, () => layers.Add(attention))));
                hooks.Add(key.RegisterForwardHook((_, _, result) => Keep(result, keys)));
            }

            var output = NoGrad.Run(() => model.Forward(inputs, outputAttentions: true));
            if (output.Attentions is null || layers.Count == 0 || output.Attentions.Count != layers.Count || keys.Count != layers.Count || layers.Any(layer => layer.Heads.Heads != layer.Heads.KeyHeads))
                throw new NotSupportedException($"The queries and keys of {model.GetType().Name} cannot be taken from its projections. The head and model views need none: Chart.HeadView(output.Attentions, tokens).");
            return new(output, Split(queries, layers), Split(keys, layers), [.. layers.Zip(queries, Scale)]);
        }
        finally
        {
            foreach (var hook in hooks) hook.Dispose();
        }
    }

    private static Tensor? Keep(Tensor result, List<Tensor> list, Action? also = null)
    {
        list.Add(result);
        also?.Invoke();
        return null;
    }

    private static Tensor[] Split(List<Tensor> projected, List<MultiHeadAttention> layers) =>
        [.. NoGrad.Run(() => projected.Zip(layers, (values, layer) => HeadAttention.Split(values.To(DType.Float32), layer.Heads.Heads)).ToArray())];

    private static double Scale(MultiHeadAttention layer, Tensor query) => layer.Heads.Scale ?? 1 / Math.Sqrt(query.Shape[^1] / (double)layer.Heads.Heads);
}
