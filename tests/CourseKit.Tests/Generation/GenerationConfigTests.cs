using System.Text;
using System.Text.Json.Nodes;
using CourseKit.Generation;
using CourseKit.Tensors;

namespace CourseKit.Tests.Generation;

public class GenerationConfigTests
{
    private const string Full = """
        {
          "max_length": 142, "max_new_tokens": 30, "min_length": 56, "min_new_tokens": 3, "early_stopping": "never", "max_time": 2.5, "stop_strings": ["a", "b"],
          "do_sample": true, "num_beams": 4, "num_return_sequences": 2, "use_cache": true, "temperature": 0.7, "top_k": 20, "top_p": 0.95, "min_p": 0.05, "typical_p": 0.9,
          "epsilon_cutoff": 0.0003, "eta_cutoff": 0.0006, "repetition_penalty": 1.1, "encoder_repetition_penalty": 1.2, "length_penalty": 2.0, "no_repeat_ngram_size": 3,
          "encoder_no_repeat_ngram_size": 4, "bad_words_ids": [[5], [6, 7]], "sequence_bias": [[[8], -1.5]], "suppress_tokens": [1, 2], "begin_suppress_tokens": [3, 4],
          "forced_bos_token_id": 0, "forced_eos_token_id": 2, "exponential_decay_length_penalty": [15, 1.6], "remove_invalid_values": true, "renormalize_logits": true,
          "bos_token_id": 0, "pad_token_id": 1, "eos_token_id": [2, 3], "decoder_start_token_id": 2, "num_assistant_tokens": 5, "assistant_confidence_threshold": 0.5,
          "output_scores": true, "output_logits": false, "transformers_version": "4.57.1", "some_new_field": {"a": [1, null]}
        }
        """;

    [Fact]
    public void A_file_is_read_and_written_back_with_all_that_is_in_it()
    {
        var config = Read(Full);
        Assert.Equal(EarlyStopping.Never, config.EarlyStopping);
        Assert.Equal((142, 30, 4, 20), (config.MaxLength, config.MaxNewTokens, config.NumBeams, config.TopK));
        Assert.Equal((0.7f, 0.95f, 2f), (config.Temperature, config.TopP, config.LengthPenalty));
        Assert.Equal([2, 3], config.EosTokenId);
        Assert.Equal([2], config.ForcedEosTokenId);
        Assert.Equal([6, 7], config.BadWordsIds![1]);
        Assert.Equal(-1.5f, config.SequenceBias![0].Bias);
        Assert.Equal(new ExponentialDecayLengthPenalty(15, 1.6f), config.ExponentialDecayLengthPenalty);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Full), JsonNode.Parse(config.ToJson().ToJsonString())));

        var folder = Directory.CreateTempSubdirectory();
        config.SavePretrained(folder.FullName);
        Assert.Equal(config, GenerationConfig.FromPretrained(folder.FullName));
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Every_property_has_a_field_of_its_own()
    {
        var properties = typeof(GenerationConfig).GetProperties().Where(property => property.CanWrite).ToArray();
        var config = Read(Full);
        Assert.All(properties, property => Assert.NotNull(property.GetValue(config)));
        Assert.Equal(properties.Length + 2, config.ToJson().Count); // and the two that are not known
    }

    [Fact]
    public void Copies_differ_where_they_were_told_to()
    {
        var config = Read(Full);
        var other = config with { NumBeams = 1, TopP = null };
        Assert.NotEqual(config, other);
        Assert.Equal((1, null, 20), (other.NumBeams, other.TopP, other.TopK));
        Assert.Equal((4, 0.95f), (config.NumBeams, config.TopP));
        Assert.Equal(config, other with { NumBeams = 4, TopP = 0.95f });
        Assert.Equal(0.25f, new GenerateOptions(config) { TopP = 0.25f }.TopP);
    }

    [Fact]
    public void Older_checkpoints_say_it_in_the_configuration_of_the_model()
    {
        var fields = """{"model_type": "bart", "d_model": 8, "num_beams": 4, "early_stopping": true, "eos_token_id": 2, "top_k": null, "decoder": {"eos_token_id": 9, "bos_token_id": 7, "max_length": 40}}""";
        var config = GenerationConfig.FromModelConfig((JsonObject)JsonNode.Parse(fields)!, "config.json");
        Assert.Equal((4, EarlyStopping.True, 7, 40, null), (config.NumBeams, config.EarlyStopping, config.BosTokenId, config.MaxLength, config.TopK));
        Assert.Equal([2], config.EosTokenId);
        Assert.False(config.ToJson().ContainsKey("d_model"));
    }

    [Theory]
    [InlineData("temperature", "-1")]
    [InlineData("temperature", "\"hot\"")]
    [InlineData("top_p", "1.5")]
    [InlineData("top_k", "-3")]
    [InlineData("top_k", "2.5")]
    [InlineData("num_beams", "0")]
    [InlineData("num_beams", "1000000000")]
    [InlineData("max_new_tokens", "0")]
    [InlineData("max_length", "99999999999999999999")]
    [InlineData("repetition_penalty", "0")]
    [InlineData("early_stopping", "\"maybe\"")]
    [InlineData("do_sample", "1")]
    [InlineData("eos_token_id", "[[1]]")]
    [InlineData("eos_token_id", "\"</s>\"")]
    [InlineData("bad_words_ids", "[1]")]
    [InlineData("sequence_bias", "[[[1]]]")]
    [InlineData("sequence_bias", "{\"1\": 2}")]
    [InlineData("stop_strings", "[\"\"]")]
    [InlineData("exponential_decay_length_penalty", "[1]")]
    [InlineData("suppress_tokens", "[1e300]")]
    public void A_value_that_a_field_cannot_have_is_refused_by_name(string field, string value)
    {
        var error = Assert.Throws<CheckpointException>(() => Read($$"""{"{{field}}": {{value}}}"""));
        Assert.Contains($"generation_config.json: {field} is ", error.Message);
        Assert.Contains("expected ", error.Message);
    }

    [Fact]
    public void What_a_file_may_not_say_a_program_may_not_either()
    {
        Assert.Contains("Temperature (temperature) is -1", Assert.Throws<GenerationException>(() => new GenerationConfig { Temperature = -1 }).Message);
        Assert.Throws<GenerationException>(() => new GenerationConfig { TopP = float.NaN });
        Assert.Throws<GenerationException>(() => new GenerateOptions { NumBeams = 0 });
        Assert.Throws<GenerationException>(() => new GenerateOptions { StopStrings = [""] });
    }

    [Fact]
    public void Broken_files_are_refused_whatever_is_broken()
    {
        var bytes = Encoding.UTF8.GetBytes(Full);
        var generator = new Generator(11);
        var folder = Directory.CreateTempSubdirectory();
        var path = Path.Combine(folder.FullName, "generation_config.json");
        var refused = 0;
        for (var round = 0; round < 500; round++)
        {
            var broken = (byte[])bytes.Clone();
            for (var i = 0; i <= generator.NextInteger(4); i++) broken[generator.NextInteger(broken.Length)] = (byte)generator.NextInteger(256);
            if (generator.NextInteger(4) == 0) broken = broken[..(int)generator.NextInteger(broken.Length)];
            File.WriteAllBytes(path, broken);
            try
            {
                GenerationConfig.FromPretrained(folder.FullName);
            }
            catch (CheckpointException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 100, 500);
        folder.Delete(recursive: true);
    }

    private static GenerationConfig Read(string json) => GenerationConfig.FromJson((JsonObject)JsonNode.Parse(json)!, "generation_config.json");
}
