using System.Text.Json.Nodes;
using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Tests.Models.Decoders;

/// <summary>The angles of rotary positions. Expected values were computed apart from this code, in double in Python, from the formulas of the papers and of <c>transformers.modeling_rope_utils</c>.</summary>
public sealed class RotaryScalingTests
{
    [Fact]
    public void Without_scaling_the_wavelengths_are_powers_of_theta() => AssertFrequencies("""{ "rope_theta": 10000 }""", 8, 64, 10, 1, 0.1, 0.01, 0.001);

    [Theory]
    [InlineData("""{ "rope_scaling": { "type": "linear", "factor": 4.0 } }""")]
    [InlineData("""{ "rope_scaling": { "rope_type": "linear", "factor": 4 }, "rope_theta": 10000.0 }""")]
    [InlineData("""{ "rope_parameters": { "rope_type": "linear", "factor": 4.0, "rope_theta": 10000.0 } }""")]
    public void Linear_scaling_slows_all_pairs_by_the_factor_in_old_and_new_files(string config) => AssertFrequencies(config, 8, 64, 10, 0.25, 0.025, 0.0025, 0.00025);

    [Fact]
    public void Dynamic_scaling_begins_where_the_text_outgrows_the_positions()
    {
        const string Config = """{ "rope_scaling": { "type": "dynamic", "factor": 2.0 } }""";
        AssertFrequencies(Config, 8, 64, 64, 1, 0.1, 0.01, 0.001);
        AssertFrequencies(Config, 8, 64, 200, 1.0, 0.0575369582664788, 0.0033105015665585236, 0.00019047619047619048);
    }

    [Fact]
    public void Llama_3_stretches_long_wavelengths_leaves_short_ones_and_blends_between() => AssertFrequencies(
        """{ "rope_theta": 500000.0, "rope_scaling": { "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8192 } }""",
        16, 131072, 10, 1.0, 0.19392274474868576, 0.03760603093086393, 0.0072926647372171085, 0.0005248461609929547, 3.428102195952591e-05, 6.647869871181236e-06, 1.2891731721515574e-06);

    [Fact]
    public void Yarn_blends_by_the_number_of_turns_and_weighs_cosines_and_sines()
    {
        var scaling = AssertFrequencies(
            """{ "rope_scaling": { "rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 2048 } }""", 16, 8192, 10,
            1.0, 0.31622776601683794, 0.1, 0.02569350598886808, 0.00625, 0.0013834964763236657, 0.00025, 7.905694150420948e-05);
        Assert.Equal(1.138629436111989, scaling.AttentionFactor, 12);
    }

    [Fact]
    public void Yarn_takes_its_borders_unrounded_and_its_weights_from_the_file_when_it_says_so()
    {
        var scaling = AssertFrequencies(
            """{ "rope_theta": 1000000.0, "rope_scaling": { "rope_type": "yarn", "factor": 4.0, "truncate": false, "mscale": 0.707, "mscale_all_dim": 1.0 } }""", 16, 32768, 10,
            1.0, 0.17782794100389226, 0.03162277660168379, 0.0055172704751341225, 0.0006074079378798391, 4.445698525097307e-05, 7.905694150420949e-06, 1.4058533129758728e-06);
        Assert.Equal(0.964326914892074, scaling.AttentionFactor, 12);
    }

    [Fact]
    public void Yarn_without_a_factor_stretches_the_original_length_to_the_configured_one()
    {
        var scaling = Read("""{ "rope_scaling": { "rope_type": "yarn", "original_max_position_embeddings": 4096 } }""", 131072);
        Assert.Equal(32, scaling.Factor);
    }

    [Theory]
    [InlineData("""{ }""", 100)]
    [InlineData("""{ "rope_scaling": { "type": "linear", "factor": 2.5 } }""", 250)]
    [InlineData("""{ "rope_scaling": { "type": "dynamic", "factor": 2.0 } }""", 200)]
    [InlineData("""{ "rope_scaling": { "type": "yarn", "factor": 4.0, "original_max_position_embeddings": 100 } }""", 400)]
    [InlineData("""{ "rope_scaling": { "type": "yarn", "factor": 4.0, "original_max_position_embeddings": 25 } }""", 100)]
    public void Scaling_allows_texts_that_are_longer_by_its_factor(string config, int expected) => Assert.Equal(expected, Read(config, 100).MaxLength(100));

    [Theory]
    [InlineData("""{ "rope_scaling": { "type": "longrope", "factor": 2 } }""", "longrope")]
    [InlineData("""{ "rope_scaling": { "type": 3 } }""", "rope_type")]
    [InlineData("""{ "rope_scaling": "linear" }""", "rope_scaling")]
    [InlineData("""{ "rope_scaling": { "type": "linear" } }""", "no factor")]
    [InlineData("""{ "rope_scaling": { "type": "dynamic", "factor": 0.5 } }""", "factor is 0.5")]
    [InlineData("""{ "rope_scaling": { "type": "linear", "factor": "2" } }""", "factor is")]
    [InlineData("""{ "rope_scaling": { "type": "llama3", "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4 } }""", "original_max_position_embeddings")]
    [InlineData("""{ "rope_scaling": { "type": "llama3", "factor": 8, "low_freq_factor": 4, "high_freq_factor": 4, "original_max_position_embeddings": 64 } }""", "high_freq_factor")]
    [InlineData("""{ "rope_scaling": { "type": "yarn", "factor": 8, "beta_fast": 1, "beta_slow": 32 } }""", "beta_fast")]
    [InlineData("""{ "rope_theta": 0 }""", "rope_theta")]
    public void What_cannot_be_scaled_so_is_refused_by_name(string config, string expected) =>
        Assert.Contains(expected, Assert.Throws<CheckpointException>(() => Read(config, 100)).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_scaling_runs_in_a_model_and_answers_the_same_with_a_cache()
    {
        foreach (var scaling in new[]
        {
            """{ "type": "linear", "factor": 2.0 }""", """{ "type": "dynamic", "factor": 2.0 }""",
            """{ "rope_type": "llama3", "factor": 2.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64 }""",
            """{ "rope_type": "yarn", "factor": 2.0, "original_max_position_embeddings": 64 }""",
        })
        {
            using var copy = new CheckpointCopy(Repository.Golden("models", "llama", "ForCausalLM"));
            var plain = Logits(copy);
            copy.SetConfig("rope_scaling", scaling);
            var scaled = Logits(copy);
            if (!scaling.Contains("dynamic", StringComparison.Ordinal)) Assert.True(plain.Zip(scaled, (x, y) => Math.Abs(x - y)).Max() > 1e-4f, scaling);
            else Assert.Equal(plain, scaled);
        }

        static float[] Logits(CheckpointCopy copy)
        {
            var model = (CausalLanguageModel)AutoModel.ForCausalLM(copy.Folder, new() { Trainable = false });
            var (ids, _) = DecoderGoldens.LeftPadded(model.Config, 17);
            var session = model.StartDecoding(new(ids));
            var logits = Tensor.Cat([.. Enumerable.Range(0, 17).Select(i => session.Append(ids.Narrow(1, i, 1)))], 0).ToArray();
            var whole = Tensors.Autograd.NoGrad.Run(() => model.Forward(new(ids))).Logits.ToArray();
            Assert.Equal(0, whole.Zip(logits, (x, y) => Math.Abs(x - y)).Max(), 1e-4f);
            return whole;
        }
    }

    private static RotaryScaling AssertFrequencies(string config, int size, int maxPositions, int length, params double[] expected)
    {
        var scaling = Read(config, maxPositions);
        var frequencies = new RotaryEmbedding(scaling, size, maxPositions).FrequenciesAt(length);
        Assert.Equal(expected.Length, frequencies.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], frequencies[i], expected[i] * 1e-12);
        return scaling;
    }

    private static RotaryScaling Read(string config, int maxPositions) => RotaryScaling.Read(JsonNode.Parse(config)!.AsObject(), "config.json", maxPositions);
}
