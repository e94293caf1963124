using CourseKit.Models;

namespace CourseKit.Tests.Models;

/// <summary>Parameters of well-known models, counted without weights.</summary>
public sealed class WellKnownConfigsTests
{
    // As transformers counts the published checkpoints (num_parameters of the model without a head).
    [Theory]
    [InlineData("openai-gpt", 116_534_784)]
    [InlineData("gpt2", 124_439_808)]
    [InlineData("gpt2-medium", 354_823_168)]
    [InlineData("gpt2-large", 774_030_080)]
    [InlineData("gpt2-xl", 1_557_611_200)]
    [InlineData("distilgpt2", 81_912_576)]
    [InlineData("bert-tiny", 4_385_920)]
    [InlineData("bert-base-uncased", 109_482_240)]
    [InlineData("bert-base-cased", 108_310_272)]
    [InlineData("bert-base-multilingual-cased", 177_853_440)]
    [InlineData("bert-large-uncased", 335_141_888)]
    [InlineData("distilbert-base-uncased", 66_362_880)]
    [InlineData("roberta-base", 124_645_632)]
    [InlineData("roberta-large", 355_359_744)]
    [InlineData("xlm-roberta-base", 278_043_648)]
    [InlineData("albert-base-v2", 11_683_584)]
    [InlineData("albert-large-v2", 17_683_968)]
    public void Bodies_have_as_many_parameters_as_the_published_ones(string name, long expected) => Assert.Equal(expected, WellKnownConfigs.CreateModel(name).ParameterCount);

    [Theory]
    [InlineData("llama-7b", 6_738_415_616)]
    [InlineData("llama-3-8b", 8_030_261_248)]
    [InlineData("mistral-7b", 7_241_732_096)]
    [InlineData("qwen2-0.5b", 494_032_768)]
    [InlineData("qwen2-7b", 7_615_616_512)]
    [InlineData("gpt2", 124_439_808)]
    public void Language_models_count_tied_weights_once(string name, long expected) => Assert.Equal(expected, WellKnownConfigs.CreateModel(name, ModelTask.CausalLM).ParameterCount);

    // Brown et al. 2020, table 2.1, in millions as they round them. The largest would take 700 GB, were its weights made.
    [Theory]
    [InlineData("small", 125)]
    [InlineData("medium", 350)]
    [InlineData("large", 760)]
    [InlineData("xl", 1_300)]
    [InlineData("2.7b", 2_700)]
    [InlineData("6.7b", 6_700)]
    [InlineData("13b", 13_000)]
    [InlineData("davinci", 175_000)]
    public void The_sizes_of_gpt_3_are_those_of_its_paper(string size, int millions)
    {
        var model = new GPT2LMHeadModel(WellKnownConfigs.Gpt3(size));
        Assert.InRange(model.ParameterCount / 1e6, 0.98 * millions, 1.03 * millions);
    }

    [Fact]
    public void Every_name_gives_a_configuration_of_a_known_family()
    {
        foreach (var name in WellKnownConfigs.Names) Assert.True(WellKnownConfigs.CreateModel(name).ParameterCount > 1_000_000, name);
    }

    [Fact]
    public void An_unknown_name_is_an_error_that_lists_the_known_ones() =>
        Assert.Contains("gpt2-xl", Assert.Throws<CheckpointException>(() => WellKnownConfigs.Get("gpt5")).Message, StringComparison.Ordinal);
}
