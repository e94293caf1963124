using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Training;

namespace CourseKit.Charts;

/// <summary>Charts of what models return and of how they were trained: <c>Chart.Attention(output.Attentions, tokens, layer: 3, head: 7)</c>, <c>Chart.LossCurve(result)</c>.</summary>
public static class ModelCharts
{
    extension(Chart)
    {
        /// <summary>How strongly each token (row) attends to each token (column) in one head of one layer.</summary>
        /// <param name="attentions">A model's <see cref="Models.ModelOutput.Attentions"/>: for every layer (batch, heads, length, length).</param>
        /// <param name="tokens">The sentence's tokens, padding included.</param>
        /// <param name="layer">The layer, from 0, or from the end (<c>^1</c>).</param>
        /// <param name="head">The head, from 0, or from the end.</param>
        /// <param name="sentence">The sentence of the batch, from 0.</param>
        /// <param name="title">The chart's title; null for one that names layer and head.</param>
        /// <exception cref="ChartException">The model was not asked for attentions, or there is no such layer, head or sentence, or the tokens are not those of the sentence.</exception>
        public static Figure Attention(
            IReadOnlyList<Tensor>? attentions, IReadOnlyList<string> tokens, Index layer, Index head, int sentence = 0, string? title = null)
        {
            ArgumentNullException.ThrowIfNull(tokens);
            if (attentions is null or [])
                throw new ChartException("There are no attentions to draw: ask the model for them, with Forward(inputs, outputAttentions: true).");
            var layerNumber = Place(layer, attentions.Count, "layer");
            var weights = attentions[layerNumber];
            if (weights.Rank != 4 || weights.Shape[2] != weights.Shape[3])
                throw new ChartException($"Attentions have shape (batch, heads, length, length), not {weights.Shape}.");
            var headNumber = Place(head, weights.Shape[1], "head");
            sentence = Place(sentence, weights.Shape[0], "sentence");
            var length = weights.Shape[2];
            if (tokens.Count != length)
                throw new ChartException($"There are {tokens.Count} tokens, but the attention is over {length}. Give the tokens of the encoded sentence, special ones and padding included.");
            var values = NoGrad.Run(() => weights[sentence, headNumber].To(DType.Float32)).ToArray();
            var matrix = new float[length, length];
            Buffer.BlockCopy(values, 0, matrix, 0, values.Length * sizeof(float));
            return Chart.Attention(matrix, tokens, title: title ?? $"Attention, layer {layerNumber}, head {headNumber}");
        }

        /// <summary>The loss during training, and the evaluations' loss.</summary>
        /// <param name="result">What the trainer returned.</param>
        /// <param name="window">Each point is the mean of so many steps up to it: the losses of single batches jump.</param>
        /// <param name="title">The chart's title.</param>
        /// <exception cref="ArgumentOutOfRangeException">The window is less than 1.</exception>
        public static Figure LossCurve(TrainingResult result, int window = 1, string? title = "Loss")
        {
            ArgumentNullException.ThrowIfNull(result);
            ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
            var (steps, losses) = (result.Steps.Select(step => step.Step), Means(result.Steps, window));
            return result.Evaluations.Count == 0
                ? Chart.LossCurve(steps, losses, title: title)
                : Chart.LossCurve(steps, losses, result.Evaluations.Select(evaluation => evaluation.Step), result.Evaluations.Select(evaluation => evaluation.Loss), title);
        }
    }

    private static int Place(Index index, int count, string what)
    {
        var place = index.GetOffset(count);
        return place >= 0 && place < count ? place : throw new ChartException($"There is no {what} {index}: there are {count}, counted from 0.");
    }

    private static double[] Means(IReadOnlyList<TrainingStep> steps, int window) =>
        [.. Enumerable.Range(0, steps.Count).Select(i => steps.Skip(Math.Max(0, i - window + 1)).Take(Math.Min(window, i + 1)).Average(step => step.Loss))];
}
