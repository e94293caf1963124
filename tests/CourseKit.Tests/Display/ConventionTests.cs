using System.Collections;
using System.Reflection;
using System.Runtime.Loader;

namespace CourseKit.Tests.Display;

/// <summary>
/// Our types as a notebook host sees them that knows nothing of us, as .NET Interactive and Polyglot: it loads the libraries, finds an
/// attribute by its name, and calls what the convention says, through public members only.
/// </summary>
public sealed class ConventionTests
{
    private static readonly string[] Libraries = ["CourseKit", "CourseKit.Tensors", "CourseKit.Tokenizers", "CourseKit.Datasets", "CourseKit.Charts"];

    // Types that a lecture shows, by name: without one of them it would be a table of its properties, or the name of its class.
    private static readonly string[] Expected =
    [
        "CourseKit.Tensors.Tensor", "CourseKit.Tensors.Nn.Module", "CourseKit.Models.PretrainedModel", "CourseKit.Models.PretrainedConfig", "CourseKit.Models.ModelSummary",
        "CourseKit.Tokenizers.EncodedText", "CourseKit.Tokenizers.TokenizationExplanation", "CourseKit.Datasets.Dataset", "CourseKit.Datasets.Row", "CourseKit.Charts.Figure",
        "CourseKit.Pipelines.Classification", "CourseKit.Pipelines.Classifications", "CourseKit.Metrics.ConfusionMatrix", "CourseKit.Training.TrainingResult",
        "CourseKit.Training.EvaluationResult", "CourseKit.Exercises.ExerciseResult",
    ];

    [Fact]
    public void A_host_that_loads_the_libraries_finds_how_their_types_are_shown()
    {
        var host = new Host();
        try
        {
            var types = Libraries.SelectMany(name => host.Load(name).GetTypes()).Where(type => Sources(type, inherit: false).Any()).ToDictionary(type => type.FullName!);
            Assert.Empty(Expected.Except(types.Keys));
            foreach (var type in types.Values)
            {
                var attribute = Assert.Single(Sources(type, inherit: false));
                var formatters = Formatters(attribute).ToList();
                var offered = formatters.Select(MimeType).ToList();
                Assert.Contains("text/html", offered);
                Assert.Contains("text/plain", offered);
                Assert.Empty(((string[])attribute.GetType().GetProperty("PreferredMimeTypes")!.GetValue(attribute)!).Except(offered));
                foreach (var formatter in formatters) Assert.False(Format(formatter, new Uri("https://example.org"), out _));
            }

            Assert.DoesNotContain(host.Assemblies, assembly => assembly.GetName().Name == "CourseKit.Jupyter");
        }
        finally
        {
            host.Unload();
        }
    }

    [Fact]
    public void Such_a_host_shows_a_tensor()
    {
        var host = new Host();
        try
        {
            var tensor = host.Load("CourseKit.Tensors").GetType("CourseKit.Tensors.Tensor")!.GetMethod("Zeros")!;
            var shape = tensor.GetParameters()[0].ParameterType;
            var arguments = tensor.GetParameters().Select(parameter => parameter.DefaultValue is DBNull ? null : parameter.DefaultValue).ToArray();
            arguments[0] = shape.GetMethod("op_Implicit", [typeof(int[])])!.Invoke(null, [new[] { 2, 1 }]);
            var value = tensor.Invoke(null, BindingFlags.OptionalParamBinding, null, [.. arguments.Select((argument, i) => argument ?? Default(tensor.GetParameters()[i].ParameterType))], null)!;
            var forms = Sources(value.GetType(), inherit: true).SelectMany(Formatters).Select(formatter => (MimeType(formatter), Format(formatter, value, out var text) ? text : "")).ToDictionary();
            Assert.Equal("Tensor [2, 1] Float32\n[[0.],\n [0.]]", forms["text/plain"]);
            Assert.Contains(">Tensor [2, 1] Float32</caption>", forms["text/html"], StringComparison.Ordinal);
        }
        finally
        {
            host.Unload();
        }
    }

    [Fact]
    public void What_derives_from_a_type_is_shown_as_that_is()
    {
        // The attribute of each library is a type of its own, so that of a base class stays in sight; the nearest comes first.
        var source = Sources(typeof(CourseKit.Models.BertModel), inherit: true).First();
        Assert.Equal("PretrainedModelFormatters", ((Type)source.GetType().GetProperty("FormatterSourceType")!.GetValue(source)!).Name);
        Assert.Single(Sources(typeof(CourseKit.Models.BertConfig), inherit: true));
        Assert.Single(Sources(typeof(CourseKit.Tensors.Nn.Linear), inherit: true));
    }

    private static object? Default(Type type) => type.IsValueType ? Activator.CreateInstance(type) : null;

    private static IEnumerable<object> Sources(Type type, bool inherit) => type.GetCustomAttributes(inherit).Where(attribute => attribute.GetType().Name == "TypeFormatterSourceAttribute");

    private static IEnumerable<object> Formatters(object attribute)
    {
        var source = Activator.CreateInstance((Type)attribute.GetType().GetProperty("FormatterSourceType")!.GetValue(attribute)!)!;
        return ((IEnumerable)source.GetType().GetMethod("CreateTypeFormatters")!.Invoke(source, null)!).Cast<object>();
    }

    private static string MimeType(object formatter) => (string)formatter.GetType().GetProperty("MimeType")!.GetValue(formatter)!;

    private static bool Format(object formatter, object value, out string text)
    {
        var writer = new StringWriter();
        var isFormatted = (bool)formatter.GetType().GetMethod("Format", [typeof(object), typeof(TextWriter)])!.Invoke(formatter, [value, writer])!;
        text = writer.ToString();
        return isFormatted;
    }

    /// <summary>Loads our assemblies a second time, apart from those of the tests.</summary>
    private sealed class Host() : AssemblyLoadContext("notebook host", isCollectible: true)
    {
        public Assembly Load(string name) => LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, name + ".dll"));

        protected override Assembly? Load(AssemblyName name) => name.Name!.StartsWith("CourseKit", StringComparison.Ordinal) ? Load(name.Name) : null;
    }
}
