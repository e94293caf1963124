using CourseKit;
using CourseKit.Charts;
using CourseKit.Datasets;
using CourseKit.Metrics;
using CourseKit.Models;
using CourseKit.Pipelines;
using CourseKit.Tensors;
using CourseKit.Tensors.Nn;
using CourseKit.Tokenizers;
using CourseKit.Training;
using CheckedExercise = CourseKit.Exercises.Exercise;
using ExerciseResult = CourseKit.Exercises.ExerciseResult;

namespace Notebooks.Tests;

/// <summary>A notebook host that knows nothing of CourseKit shows its values well, by .NET Interactive's convention.</summary>
public sealed class ConventionTests
{
    private const string Html = "text/html", Text = "text/plain";

    // A type that is to be shown by convention needs an example here.
    private static readonly Dictionary<Type, Func<object>> Examples = new()
    {
        [typeof(Tensor)] = () => Tensor.From([1f, 2f, 3f], [3]),
        [typeof(Module)] = () => new Linear(2, 3),
        [typeof(Dataset)] = () => Rows(),
        [typeof(Row)] = () => Rows()[0],
        [typeof(EncodedText)] = () => Tokenizer().Encode("Not bad at all!"),
        [typeof(TokenizationExplanation)] = () => Tokenizer().Explain("Not bad at all!"),
        [typeof(AttentionExplorer)] = () => Chart.HeadView(new float[1, 1, 2, 2] { { { { 0.9f, 0.1f }, { 0.5f, 0.5f } } } }, ["kind", "wide"]),
        [typeof(Figure)] = () => Chart.Histogram([new("of one", [0.1, 0.5, 0.9])], bins: 3),
        [typeof(Classification)] = () => new Classification("POSITIVE", 0.9f),
        [typeof(Classifications)] = () => Pipeline.SentimentAnalysis().Run(["Not bad at all!", "They lost my bag."]),
        [typeof(ConfusionMatrix)] = () => ConfusionMatrix.Compute([0, 1, 1], [0, 1, 0], ["negative", "positive"]),
        [typeof(PretrainedModel)] = () => Model(),
        [typeof(PretrainedConfig)] = () => Model().Config,
        [typeof(ModelSummary)] = () => Model().Summary(),
        [typeof(EvaluationResult)] = () => Evaluation(),
        [typeof(TrainingResult)] = () => new TrainingResult([new(1, 0.7, 1e-3, 1)], [Evaluation()], Evaluation(), TimeSpan.FromSeconds(1), Interrupted: false),
        [typeof(ExerciseResult)] = () => CheckedExercise.Check("1", ("it holds", true), ("it does not", false, "a hint")),
    };

    public static TheoryData<Type> Types() =>
    [
        .. ((Type[])[typeof(Pipeline), typeof(Figure), typeof(Dataset), typeof(Tensor), typeof(Tokenizer)])
            .SelectMany(one => one.Assembly.GetExportedTypes())
            .Where(type => type.GetCustomAttributes(inherit: false).Any(attribute => attribute.GetType().Name == "TypeFormatterSourceAttribute")),
    ];

    [Theory]
    [MemberData(nameof(Types))]
    public void A_host_finds_the_forms_of_a_type_by_names_alone(Type type)
    {
        Assert.True(Examples.ContainsKey(type), $"{type} is shown by convention, and there is no example of it in this test. Add one.");
        var value = Examples[type]();
        Assert.IsAssignableFrom(type, value);
        var forms = ConventionHost.Forms(value);
        Assert.All(forms, form => Assert.False(string.IsNullOrWhiteSpace(form.Value), $"The form {form.Key} of {type} is empty."));
        Assert.Contains("<", forms[Html]);
        Assert.Contains(Html, ConventionHost.Preferred(value.GetType())!);
        var text = forms.GetValueOrDefault(Text) ?? value.ToString()!;
        Assert.NotEqual(value.GetType().ToString(), text);
        Assert.NotEmpty(text);
    }

    private static Dataset Rows() => Dataset.FromColumns(("text", new[] { "kind", "wide" }), ("label", new[] { 1, 1 }));

    private static Tokenizer Tokenizer() => AutoTokenizer.FromPretrained("minilm-l6");

    private static PretrainedModel Model() => AutoModel.ForSequenceClassification("minilm-l6", adapter: "sentiment");

    private static EvaluationResult Evaluation() => new(1, 0.5, new Dictionary<string, double> { ["accuracy"] = 0.75 });
}
