using System.Text.Json.Nodes;
using CourseKit.Peft;

namespace CourseKit.Tests.Peft;

/// <summary>Reading <c>adapter_config.json</c>.</summary>
public sealed class LoraConfigTests : IDisposable
{
    private const string Query = "bert.encoder.layer.1.attention.self.query", Dense = "bert.encoder.layer.0.output.dense";

    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void Layers_are_named_by_the_end_of_their_names()
    {
        var config = Read("""{"target_modules": ["query", "output.dense", "classifier"], "modules_to_save": ["classifier", "classifier"]}""");
        Assert.True(config.Adapts(Query));
        Assert.True(config.Adapts(Dense));
        Assert.True(config.Adapts("classifier"));
        Assert.False(config.Adapts("bert.encoder.layer.0.intermediate.dense"));
        Assert.False(config.Adapts("bert.subquery"));
        Assert.True(config.Saves("classifier"));
        Assert.Equal(["classifier"], config.ModulesToSave);
        Assert.Equal((8, 8.0, 0.0, "none", false), (config.R, config.LoraAlpha, config.LoraDropout, config.Bias, config.UseRslora));
    }

    [Fact]
    public void Or_by_a_pattern_that_matches_them_whole()
    {
        var config = Read("""{"target_modules": ".*layer\\.[01]\\..*(query|value)"}""");
        Assert.True(config.Adapts(Query));
        Assert.False(config.Adapts(Query + ".base_layer"));
        Assert.False(config.Adapts("bert.encoder.layer.2.attention.self.query"));
        Assert.Equal("a|b", Read("""{"target_modules": "a|b"}""").TargetPattern);
        Assert.False(Read("""{"target_modules": "a|b"}""").Adapts("ab"));
    }

    [Fact]
    public void Ranks_and_alphas_may_differ_by_layer()
    {
        var config = Read("""{"target_modules": ["query", "dense"], "r": 4, "lora_alpha": 2, "rank_pattern": {"query": 16, "layer\\.0\\..*": 8}, "alpha_pattern": {"output.dense": 32}}""");
        Assert.Equal((16, 8, 4), (config.RankOf(Query), config.RankOf(Dense), config.RankOf("pooler.dense")));
        Assert.Equal((2.0 / 16, 32.0 / 8, 2.0 / 4), (config.ScaleOf(Query), config.ScaleOf(Dense), config.ScaleOf("pooler.dense")));
        Assert.Equal(2.0 / Math.Sqrt(16), (config with { UseRslora = true }).ScaleOf(Query));
        Assert.Equal(4, config.RankOf("bert.subquery"));
    }

    [Theory]
    [InlineData("""{"peft_type": "IA3"}""", "peft_type is \"IA3\"; only \"LORA\"")]
    [InlineData("""{"peft_type": null}""", "peft_type is missing")]
    [InlineData("""{"peft_type": 3}""", "peft_type is 3")]
    [InlineData("""{"use_dora": true}""", "use_dora is true, which is not supported")]
    [InlineData("""{"fan_in_fan_out": true}""", "fan_in_fan_out")]
    [InlineData("""{"lora_bias": true}""", "lora_bias")]
    [InlineData("""{"use_qalora": true}""", "use_qalora")]
    [InlineData("""{"layers_pattern": "blocks"}""", "layers_pattern")]
    [InlineData("""{"layers_to_transform": "first"}""", "layers_to_transform is \"first\"")]
    [InlineData("""{"exclude_modules": "key"}""", "exclude_modules")]
    [InlineData("""{"layer_replication": [[0, 2]]}""", "layer_replication")]
    [InlineData("""{"alora_invocation_tokens": [5]}""", "alora_invocation_tokens")]
    [InlineData("""{"init_lora_weights": "pissa_niter_16"}""", "init_lora_weights is \"pissa_niter_16\"")]
    [InlineData("""{"r": 0}""", "a rank lies outside 1 to 65536")]
    [InlineData("""{"r": 65537}""", "a rank lies outside")]
    [InlineData("""{"r": 2.5}""", "r is 2.5, which is not of the expected kind")]
    [InlineData("""{"r": "8"}""", "r is \"8\"")]
    [InlineData("""{"rank_pattern": {"query": -1}}""", "a rank lies outside")]
    [InlineData("""{"rank_pattern": ["query"]}""", "rank_pattern is [")]
    [InlineData("""{"rank_pattern": {"(query": 4}}""", "'(query' is not a regular expression")]
    [InlineData("""{"lora_alpha": "16"}""", "lora_alpha is \"16\"")]
    [InlineData("""{"lora_dropout": 1.5}""", "lora_dropout is 1.5; expected a number from 0 to 1")]
    [InlineData("""{"bias": "some"}""", "bias is \"some\"; expected none, all or lora_only")]
    [InlineData("""{"bias": false}""", "bias is false")]
    [InlineData("""{"target_modules": null}""", "target_modules is missing or empty")]
    [InlineData("""{"target_modules": []}""", "target_modules is missing or empty")]
    [InlineData("""{"target_modules": {}}""", "target_modules is missing or empty")]
    [InlineData("""{"target_modules": 7}""", "target_modules is 7")]
    [InlineData("""{"target_modules": [7]}""", "target_modules is [7]")]
    [InlineData("""{"target_modules": "(query"}""", "'(query' is not a regular expression")]
    [InlineData("""{"modules_to_save": "classifier"}""", "modules_to_save is \"classifier\"")]
    public void What_is_not_understood_is_refused_by_name(string fields, string message) =>
        Assert.Contains(message, Assert.Throws<CheckpointException>(() => Read(fields)).Message, StringComparison.Ordinal);

    [Fact]
    public void Variants_that_are_switched_off_are_no_obstacle() =>
        Assert.Equal(["query"], Read("""{"use_dora": false, "exclude_modules": null, "layers_to_transform": [], "loftq_config": {}, "use_bdlora": null, "init_lora_weights": true}""").TargetModules);

    [Fact]
    public void A_pattern_that_takes_for_ever_is_stopped()
    {
        var config = Read("""{"target_modules": "(a+)+b"}""");
        Assert.Contains("takes too long", Assert.Throws<CheckpointException>(() => config.Adapts(new string('a', 60))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var config = new LoraConfig
        {
            R = 3,
            LoraAlpha = 5,
            LoraDropout = 0.1,
            TargetModules = ["query", "key"],
            ModulesToSave = ["classifier"],
            Bias = "lora_only",
            UseRslora = true,
            RankPattern = new Dictionary<string, int> { ["query"] = 2 },
            AlphaPattern = new Dictionary<string, double> { ["key"] = 1.5 },
            TaskType = "SEQ_CLS",
            BaseModelNameOrPath = "some/base",
        };
        foreach (var original in new[] { config, config with { TargetModules = [], TargetPattern = ".*query" } })
        {
            var json = original.ToJson().ToJsonString();
            File.WriteAllText(file, json);
            Assert.Equal(json, LoraConfig.Read(file).ToJson().ToJsonString());
        }
    }

    private LoraConfig Read(string fields)
    {
        var json = new JsonObject { ["peft_type"] = "LORA", ["target_modules"] = new JsonArray("query") };
        foreach (var (name, value) in JsonNode.Parse(fields)!.AsObject()) json[name] = value?.DeepClone();
        File.WriteAllText(file, json.ToJsonString());
        return LoraConfig.Read(file);
    }

    [Fact]
    public void Blocks_and_excluded_modules_narrow_the_targets()
    {
        var config = new LoraConfig { TargetModules = ["query", "dense"], LayersToTransform = [1], ExcludeModules = ["intermediate.dense"] };
        Assert.True(config.Adapts("bert.encoder.layer.1.attention.self.query"));
        Assert.True(config.Adapts("bert.encoder.layer.1.output.dense"));
        Assert.False(config.Adapts("bert.encoder.layer.1.intermediate.dense"));
        Assert.False(config.Adapts("bert.encoder.layer.0.attention.self.query"));
        Assert.False(config.Adapts("bert.encoder.layer.11.attention.self.query"));
        Assert.False(config.Adapts("bert.pooler.dense"));
    }
}
