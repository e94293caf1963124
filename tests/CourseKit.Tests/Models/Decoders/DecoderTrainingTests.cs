using CourseKit.Models;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Tests.Models.Decoders;

/// <summary>New weights, dropout and labels of decoders.</summary>
public sealed class DecoderTrainingTests
{
    public static TheoryData<string> Checkpoints => DecoderGoldens.AsTheory();

    [Fact]
    public void New_projections_into_the_residual_stream_of_gpt_2_are_smaller_by_the_root_of_their_number()
    {
        var model = new GPT2LMHeadModel((GPT2Config)WellKnownConfigs.Get("gpt2"));
        var generator = new Generator(3);
        Assert.Equal(0.02, Deviation("transformer.h.3.attn.c_attn.weight"), 2e-4);
        Assert.Equal(0.02, Deviation("transformer.wpe.weight"), 2e-4);
        Assert.Equal(0.02 / Math.Sqrt(24), Deviation("transformer.h.3.attn.c_proj.weight"), 4e-5);
        Assert.Equal(0.02 / Math.Sqrt(24), Deviation("transformer.h.3.mlp.c_proj.weight"), 4e-5);
        Assert.Equal(0, Deviation("transformer.h.3.mlp.c_proj.bias"));
        Assert.Equal(1, Filled("transformer.h.3.ln_1.weight").ToArray().Average());

        Tensor Filled(string name)
        {
            var parameter = model.NamedParameters().Single(entry => entry.Name == name).Parameter;
            model.Initialize(name, parameter, generator);
            return parameter.Value;
        }

        double Deviation(string name) => Math.Sqrt(Filled(name).ToArray().Average(x => (double)x * x));
    }

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Dropout_acts_in_training_only_and_follows_its_generator(string folder)
    {
        using var copy = new CheckpointCopy(Repository.Golden("models", folder));
        foreach (var field in new[] { "resid_pdrop", "embd_pdrop", "attn_pdrop", "attention_dropout", "resid_dropout", "embed_dropout" }) copy.SetConfig(field, "0.3");
        var model = (CausalLanguageModel)AutoModel.ForCausalLM(copy.Folder);
        var (ids, _) = DecoderGoldens.LeftPadded(model.Config, 9);
        var still = Logits();
        Assert.Equal(DecoderGoldens.Load(folder).Forward(new(ids)).Logits.ToArray(), still, (x, y) => Math.Abs(x - y) < 1e-5f);
        model.Train();
        var first = Logits();
        Assert.NotEqual(still, first);
        Assert.Equal(first, Logits());
        model.Eval();
        Assert.Equal(still, Logits());

        float[] Logits()
        {
            var generator = new Generator(5);
            model.Apply(module =>
            {
                if (module is Dropout dropout) dropout.Generator = generator;
            });
            return model.Forward(new(ids)).Logits.ToArray();
        }
    }

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Saved_and_loaded_again_it_says_the_same(string folder)
    {
        var model = DecoderGoldens.Load(folder);
        var saved = Directory.CreateTempSubdirectory("coursekit-").FullName;
        try
        {
            model.SavePretrained(saved);
            var again = AutoModel.ForCausalLM(saved);
            Assert.Empty(again.LoadReport!.Missing);
            Assert.Empty(again.LoadReport.Unexpected);
            var (ids, _) = DecoderGoldens.LeftPadded(model.Config, 9);
            Assert.Equal(model.Forward(new(ids)).Logits.ToArray(), again.Forward(new(ids)).Logits.ToArray(), (x, y) => Math.Abs(x - y) < 1e-5f);
        }
        finally
        {
            Directory.Delete(saved, recursive: true);
        }
    }

    [Theory]
    [InlineData("gpt2/ForSequenceClassification")]
    [InlineData("llama/ForSequenceClassification")]
    public void A_classifier_looks_at_the_last_token_that_is_no_padding(string folder)
    {
        using var copy = new CheckpointCopy(Repository.Golden("models", folder));
        var texts = TestBatches.Sentences(60, 7, 3).Select(text => text.Select(id => id + 50).ToArray()).ToArray();
        var alone = Logits(texts[1], null);
        foreach (var padding in new int?[] { 2, null })
        {
            copy.SetConfig("pad_token_id", padding is { } id ? $"{id}" : "null");
            var model = AutoModel.ForSequenceClassification(copy.Folder);
            long[] rows = [.. texts[0].Select(token => (long)token), .. texts[1].Select(token => (long)token), 2, 2, 2, 2];
            var mask = Tensor.From(new long[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0 }, [2, 7]);
            var logits = model.Forward(new(Tensor.From(rows, [2, 7]), mask)).Logits[1].ToArray();
            Assert.Equal(alone, logits, (x, y) => Math.Abs(x - y) < 1e-5f);
        }

        float[] Logits(int[] text, Tensor? mask) =>
            AutoModel.ForSequenceClassification(copy.Folder).Forward(new(Tensor.From(Array.ConvertAll(text, id => (long)id), [1, text.Length]), mask)).Logits[0].ToArray();
    }

    [Fact]
    public void Token_types_that_are_all_0_change_nothing_and_others_add_the_embeddings_of_the_tokens_with_their_numbers()
    {
        var model = DecoderGoldens.Load("gpt2/LMHeadModel");
        var (ids, _) = DecoderGoldens.LeftPadded(model.Config, 6);
        Assert.Equal(Hidden(null), Hidden(Tensor.Zeros([1, 6], DType.Int64)));
        var types = Tensor.From(new long[] { 0, 0, 0, 1, 1, 1 }, [1, 6]);
        var table = ((GPT2Model)model.Body).TokenEmbeddings.Weight.Value.ToArray();
        var (plain, typed) = (Hidden(null), Hidden(types));
        var width = plain.Length / 6;
        for (var i = 0; i < plain.Length; i++) Assert.Equal(plain[i] + table[((i / width < 3 ? 0 : 1) * width) + (i % width)], typed[i], 1e-6f);

        float[] Hidden(Tensor? types) => model.Forward(new(ids, null, types), outputHiddenStates: true).HiddenStates![0].ToArray();
    }
}
