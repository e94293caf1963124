using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;

namespace CourseKit.Charts;

/// <summary>Attention of models to look around in: <c>Chart.HeadView(output.Attentions, encoding.Tokens, layer: 3)</c>, <c>Chart.ModelView(output.Attentions, tokens)</c>,
/// <c>Chart.NeuronView(AttentionProbe.Run(model, inputs), tokens, layer: 3)</c>.</summary>
public static class AttentionCharts
{
    extension(Chart)
    {
        /// <summary>The attention of all layers and heads, opened at one head: tokens left and right, lines by weight.</summary>
        /// <param name="attentions">A model's <see cref="ModelOutput.Attentions"/>: for every layer (batch, heads, length, length).</param>
        /// <param name="tokens">The sentence's tokens, padding included.</param>
        /// <param name="layer">The layer that is shown first, from 0, or from the end (<c>^1</c>).</param>
        /// <param name="head">The head that is shown first, from 0, or from the end.</param>
        /// <param name="sentence">The sentence of the batch, from 0.</param>
        /// <param name="title">The title.</param>
        /// <exception cref="ChartException">The model was not asked for attentions, there is no such layer, head or sentence, the tokens are not those of the sentence, or there is too much to show in a page.</exception>
        public static AttentionExplorer HeadView(
            IReadOnlyList<Tensor>? attentions, IReadOnlyList<string> tokens, Index layer = default, Index head = default, int sentence = 0, string title = "Attention") =>
            Opened([Part(attentions, tokens, null, sentence, "Attention")], AttentionView.Head, 0, layer, head, title);

        /// <summary>The attention of all layers and heads, opened at small pictures of all of them; choosing one opens it.</summary>
        /// <param name="attentions">A model's <see cref="ModelOutput.Attentions"/>: for every layer (batch, heads, length, length).</param>
        /// <param name="tokens">The sentence's tokens, padding included.</param>
        /// <param name="sentence">The sentence of the batch, from 0.</param>
        /// <param name="title">The title.</param>
        /// <exception cref="ChartException">As of the head view.</exception>
        public static AttentionExplorer ModelView(IReadOnlyList<Tensor>? attentions, IReadOnlyList<string> tokens, int sentence = 0, string title = "Attention") =>
            Opened([Part(attentions, tokens, null, sentence, "Attention")], AttentionView.Model, 0, default, default, title);

        /// <summary>The three attentions of an encoder-decoder, opened at one head of the cross attention: target tokens left, source tokens right. A reader chooses another of the three.</summary>
        /// <param name="states">The output's <see cref="Seq2SeqLogitsOutput.States"/>, of a forward that was asked for attentions.</param>
        /// <param name="sourceTokens">The source's tokens, padding included.</param>
        /// <param name="targetTokens">The tokens that the decoder read.</param>
        /// <param name="layer">The decoder's layer that is shown first, from 0, or from the end.</param>
        /// <param name="head">The head that is shown first, from 0, or from the end.</param>
        /// <param name="sentence">The sentence of the batch, from 0.</param>
        /// <param name="title">The title.</param>
        /// <exception cref="ChartException">As of the other head view.</exception>
        public static AttentionExplorer HeadView(
            EncoderDecoderStates states, IReadOnlyList<string> sourceTokens, IReadOnlyList<string> targetTokens, Index layer = default, Index head = default, int sentence = 0, string title = "Attention") =>
            Opened(Parts(states, sourceTokens, targetTokens, sentence), AttentionView.Head, 2, layer, head, title);

        /// <summary>The three attentions of an encoder-decoder, opened at all heads of the cross attention.</summary>
        /// <param name="states">The output's <see cref="Seq2SeqLogitsOutput.States"/>, of a forward that was asked for attentions.</param>
        /// <param name="sourceTokens">The source's tokens, padding included.</param>
        /// <param name="targetTokens">The tokens that the decoder read.</param>
        /// <param name="sentence">The sentence of the batch, from 0.</param>
        /// <param name="title">The title.</param>
        /// <exception cref="ChartException">As of the head view.</exception>
        public static AttentionExplorer ModelView(
            EncoderDecoderStates states, IReadOnlyList<string> sourceTokens, IReadOnlyList<string> targetTokens, int sentence = 0, string title = "Attention") =>
            Opened(Parts(states, sourceTokens, targetTokens, sentence), AttentionView.Model, 2, default, default, title);

        /// <summary>How one token's weights arise in one head: its query, the keys, their products element by element, the sums, the softmax.</summary>
        /// <param name="probe">One forward of the model: <c>AttentionProbe.Run(model, inputs)</c>.</param>
        /// <param name="tokens">The sentence's tokens, padding included.</param>
        /// <param name="layer">The layer whose queries and keys are shown, from 0, or from the end. The other views show all layers.</param>
        /// <param name="head">The head that is shown first, from 0, or from the end.</param>
        /// <param name="token">The attending token that is shown first, from 0, or from the end.</param>
        /// <param name="sentence">The sentence of the batch, from 0.</param>
        /// <param name="title">The title.</param>
        /// <exception cref="ChartException">The family's weights are more than softmax(q · k) (it turns queries and keys by position, or adds a bias), or as of the head view.</exception>
        public static AttentionExplorer NeuronView(
            AttentionProbe probe, IReadOnlyList<string> tokens, Index layer = default, Index head = default, Index token = default, int sentence = 0, string title = "Attention")
        {
            ArgumentNullException.ThrowIfNull(probe);
            var weights = Part(probe.Attentions, tokens, null, sentence, "Attention");
            var number = Place(layer, weights.Layers, "layer");
            var neurons = new AttentionNeurons(number, Heads(probe.Queries[number], sentence), Heads(probe.Keys[number], sentence), probe.Scales[number]);
            return Chart.NeuronView(weights, neurons, head, token, title);
        }
    }

    private static AttentionExplorer Opened(AttentionWeights[] parts, AttentionView view, int part, Index layer, Index head, string title) => new(parts)
    {
        View = view,
        Part = part,
        Layer = Place(layer, parts[part].Layers, "layer"),
        Head = Place(head, parts[part].Heads, "head"),
        Title = title,
    };

    private static AttentionWeights[] Parts(EncoderDecoderStates states, IReadOnlyList<string> source, IReadOnlyList<string> target, int sentence)
    {
        ArgumentNullException.ThrowIfNull(states);
        return
        [
            Part(states.EncoderAttentions, source, null, sentence, "Encoder"),
            Part(states.DecoderAttentions, target, null, sentence, "Decoder"),
            Part(states.CrossAttentions, target, source, sentence, "Cross"),
        ];
    }

    private static AttentionWeights Part(IReadOnlyList<Tensor>? attentions, IReadOnlyList<string> queryTokens, IReadOnlyList<string>? keyTokens, int sentence, string name)
    {
        ArgumentNullException.ThrowIfNull(queryTokens);
        if (attentions is null or []) throw new ChartException("There are no attentions to draw: ask the model for them, with Forward(inputs, outputAttentions: true).");
        var shape = attentions[0].Shape;
        if (attentions.FirstOrDefault(layer => layer.Rank != 4 || layer.Shape != shape) is { } other)
            throw new ChartException($"Attentions have shape (batch, heads, attending tokens, attended tokens), the same in every layer, not {shape} and {other.Shape}.");
        sentence = Place(sentence, shape[0], "sentence");
        CheckTokens(queryTokens.Count, shape[2]);
        CheckTokens((keyTokens ?? queryTokens).Count, shape[3]);
        var values = new float[attentions.Count, shape[1], shape[2], shape[3]];
        for (var layer = 0; layer < attentions.Count; layer++) Copy(attentions[layer], sentence, values, layer);
        return new(values, queryTokens, keyTokens, name);
    }

    private static void CheckTokens(int tokens, int length)
    {
        if (tokens != length) throw new ChartException($"There are {tokens} tokens, but the attention is over {length}. Give the tokens of the encoded sentence, special ones and padding included.");
    }

    private static void Copy(Tensor weights, int sentence, Array values, int layer)
    {
        var numbers = Numbers(weights, sentence);
        Buffer.BlockCopy(numbers, 0, values, layer * numbers.Length * sizeof(float), numbers.Length * sizeof(float));
    }

    private static float[,,] Heads(Tensor projected, int sentence)
    {
        var values = new float[projected.Shape[1], projected.Shape[2], projected.Shape[3]];
        Copy(projected, sentence, values, 0);
        return values;
    }

    private static float[] Numbers(Tensor batch, int sentence) => NoGrad.Run(() => batch[sentence].To(DType.Float32)).ToArray();

    private static int Place(Index index, int count, string what)
    {
        var place = index.GetOffset(count);
        return place >= 0 && place < count ? place : throw new ChartException($"There is no {what} {index}: there are {count}, counted from 0.");
    }
}
