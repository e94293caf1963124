using CourseKit.Charts;
using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Safetensors;
using CourseKit.Tokenizers;

namespace CourseKit.Tests.Charts;

/// <summary>The attention explorer of what models return.</summary>
public sealed class AttentionExplorerTests
{
    private const string Text = "The animal didn't cross the street because it was too tired.";

    [Fact]
    public void The_embedded_encoder_is_explored()
    {
        var (model, encoded, inputs) = Encoder();
        var output = model.Forward(inputs, outputAttentions: true);
        var explorer = Chart.HeadView(output.Attentions, encoded.Tokens, layer: 3, head: ^1);
        var part = Assert.Single(explorer.Parts);
        Assert.Equal((6, 12, 3, 11), (part.Layers, part.Heads, explorer.Layer, explorer.Head));
        Assert.Equal(encoded.Tokens, part.QueryTokens);
        for (var layer = 0; layer < 6; layer++)
        {
            var expected = output.Attentions![layer].ToArray();
            var at = 0;
            for (var head = 0; head < 12; head++)
                for (var query = 0; query < encoded.Length; query++)
                    for (var key = 0; key < encoded.Length; key++)
                        Assert.Equal(expected[at++], part[layer, head, query, key]);
        }

        Assert.Equal(AttentionView.Model, Chart.ModelView(output.Attentions, encoded.Tokens).View);
        Assert.InRange(explorer.ToHtml().Length, 10_000, 200_000);
    }

    [Fact]
    public void A_probe_takes_the_queries_and_keys_that_the_weights_come_from()
    {
        var (model, encoded, inputs) = Encoder();
        var expected = model.Forward(inputs, outputAttentions: true).Attentions!;
        var probe = AttentionProbe.Run(model, inputs);
        Assert.Equal((6, 6, 6), (probe.Attentions.Count, probe.Queries.Count, probe.Keys.Count));
        for (var layer = 0; layer < 6; layer++)
        {
            Assert.Equal([1, 12, encoded.Length, 32], probe.Queries[layer].Shape.ToArray());
            var weights = (probe.Queries[layer].MatMul(probe.Keys[layer].Transpose(-2, -1)) * probe.Scales[layer]).Softmax(-1).ToArray();
            Assert.All(expected[layer].ToArray().Zip(weights), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
            // The explorer checks the same, with the tolerance of a picture.
            Assert.Equal(layer, Chart.NeuronView(probe, encoded.Tokens, layer: layer, head: 7, token: 9).Layer);
        }

        Assert.DoesNotContain(model.NamedModules(), entry => entry.Module.HasForwardHooks);
    }

    [Fact]
    public void Padding_is_no_hindrance()
    {
        var model = AutoModel.FromPretrained(Repository.Encoder);
        var batch = AutoTokenizer.FromPretrained(Repository.Encoder).EncodeBatch(["short", Text], padding: Padding.Longest);
        var probe = AttentionProbe.Run(model, batch.ToTensors());
        var explorer = Chart.NeuronView(probe, batch[0].Tokens, layer: ^1, token: 1);
        Assert.Equal(batch[0].Tokens, explorer.Parts[0].KeyTokens);
        Assert.Equal(0, explorer.Parts[0][5, 0, 1, batch[0].Length - 1]);
        Assert.NotEqual(0, Chart.HeadView(probe.Attentions, batch[1].Tokens, sentence: 1).Parts[0][5, 0, 1, batch[1].Length - 1]);
    }

    [Fact]
    public void A_classifier_is_probed_through_its_head()
    {
        var golden = SafetensorsFile.Open(Path.Combine(Repository.Classifier, "expected.safetensors"));
        var inputs = new ModelInputs(golden["in.input_ids"].ToTensor(), golden["in.attention_mask"].ToTensor(), golden["in.token_type_ids"].ToTensor());
        var probe = AttentionProbe.Run(AutoModel.ForSequenceClassification(Repository.Classifier), inputs);
        Assert.Equal(golden["out.logits"].ToTensor().ToArray(), ((LogitsOutput)probe.Output).Logits.ToArray(), (a, b) => MathF.Abs(a - b) < 1e-4f);
        string[] tokens = [.. Enumerable.Range(0, inputs.InputIds.Shape[1]).Select(i => $"t{i}")];
        Assert.Equal(1, Chart.NeuronView(probe, tokens, layer: 1, sentence: 1).Layer);
    }

    [Theory]
    [InlineData("distilbert")]
    [InlineData("roberta")]
    [InlineData("electra")]
    [InlineData("xlm-roberta")]
    [InlineData("camembert")]
    [InlineData("gpt_neo")]
    [InlineData("albert")]
    public void Families_with_projections_of_their_own_are_probed(string family)
    {
        var (model, inputs, tokens) = Tiny(family);
        Assert.Equal(1, Chart.NeuronView(AttentionProbe.Run(model, inputs), tokens, layer: 1).Layer);
    }

    [Theory]
    [InlineData("mpnet")]
    [InlineData("deberta-v2")]
    [InlineData("gpt2")]
    [InlineData("llama")]
    public void Families_whose_weights_are_more_than_that_are_refused_and_shown_by_head(string family)
    {
        var (model, inputs, tokens) = Tiny(family);
        var refused = Record.Exception(() => Chart.NeuronView(AttentionProbe.Run(model, inputs), tokens, layer: 1));
        Assert.True(refused is ChartException or NotSupportedException, refused?.ToString() ?? "It was shown.");
        Assert.Contains("head", refused!.Message, StringComparison.Ordinal);
        Assert.Equal(1, Chart.HeadView(model.Forward(inputs, outputAttentions: true).Attentions, tokens, layer: 1).Layer);
    }

    [Fact]
    public void An_encoder_decoder_shows_its_three_attentions()
    {
        var folder = Repository.Golden("models", "marian", "MTModel");
        var golden = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        var model = AutoModel.ForSeq2SeqLM(folder);
        var inputs = new ModelInputs(golden["in.input_ids"].ToTensor(), golden["in.attention_mask"].ToTensor()) { Labels = golden["in.labels"].ToTensor() };
        var states = ((Seq2SeqLogitsOutput)model.Forward(inputs, outputAttentions: true)).States;
        string[] source = [.. Enumerable.Range(0, inputs.InputIds.Shape[1]).Select(i => $"s{i}")], target = [.. Enumerable.Range(0, inputs.Labels!.Shape[1]).Select(i => $"t{i}")];
        var explorer = Chart.HeadView(states, source, target, layer: ^1);
        Assert.Equal(["Encoder", "Decoder", "Cross"], explorer.Parts.Select(part => part.Name));
        Assert.Equal([source, target, target], explorer.Parts.Select(part => part.QueryTokens));
        Assert.Equal([source, target, source], explorer.Parts.Select(part => part.KeyTokens));
        Assert.Equal(2, explorer.Part);
        var cross = states.CrossAttentions![0].ToArray();
        Assert.Equal(cross[1], explorer.Parts[2][0, 0, 0, 1]);
        Assert.Equal(AttentionView.Model, Chart.ModelView(states, source, target).View);
        Assert.Throws<NotSupportedException>(() => AttentionProbe.Run(model, inputs));
    }

    [Fact]
    public void A_decoder_is_seen_to_look_back_only()
    {
        var (model, inputs, tokens) = Tiny("llama");
        Assert.Contains("\"causal\":true", Chart.HeadView(model.Forward(inputs, outputAttentions: true).Attentions, tokens).ToHtml(includeScript: false), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_shown_is_said()
    {
        var (model, encoded, inputs) = Encoder();
        var attentions = model.Forward(inputs, outputAttentions: true).Attentions;
        Assert.Contains("outputAttentions: true", Refused(() => Chart.HeadView(model.Forward(inputs).Attentions, encoded.Tokens)), StringComparison.Ordinal);
        Assert.Contains("There is no layer 6", Refused(() => Chart.HeadView(attentions, encoded.Tokens, layer: 6)), StringComparison.Ordinal);
        Assert.Contains("There is no head ^13", Refused(() => Chart.HeadView(attentions, encoded.Tokens, head: ^13)), StringComparison.Ordinal);
        Assert.Contains("There is no sentence 1", Refused(() => Chart.ModelView(attentions, encoded.Tokens, sentence: 1)), StringComparison.Ordinal);
        Assert.Contains("There are 2 tokens, but the attention is over 16", Refused(() => Chart.ModelView(attentions, ["a", "b"])), StringComparison.Ordinal);
        Assert.Contains("(batch, heads, attending tokens, attended tokens)", Refused(() => Chart.HeadView([attentions![0], attentions[0][0]], encoded.Tokens)), StringComparison.Ordinal);
    }

    // A random model of a family with the ids of its golden.
    private static (PretrainedModel Model, ModelInputs Inputs, string[] Tokens) Tiny(string family)
    {
        var folder = Directory.GetDirectories(Repository.Golden("models", family)).Order(StringComparer.Ordinal).First();
        var inputs = new ModelInputs(SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"))["in.input_ids"].ToTensor());
        string[] tokens = [.. Enumerable.Range(0, inputs.InputIds.Shape[1]).Select(i => $"t{i}")];
        return (AutoModel.FromPretrained(folder), inputs, tokens);
    }

    private static string Refused(Func<object> make) => Assert.Throws<ChartException>(make).Message;

    private static (PretrainedModel Model, EncodedText Encoded, ModelInputs Inputs) Encoder()
    {
        var encoded = AutoTokenizer.FromPretrained(Repository.Encoder).Encode(Text);
        return (AutoModel.FromPretrained(Repository.Encoder), encoded, new[] { encoded }.ToTensors());
    }
}
