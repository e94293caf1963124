using System.Reflection;
using CourseKit.Charts;
using CourseKit.Datasets;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Sessions;
using CourseKit.Tensors;
using CourseKit.Tokenizers;

namespace CourseKit.Cli.Lectures;

/// <summary>What a lecture's cells may use without saying so. <c>notebooks/setup.csx</c> gives other script kernels the same.</summary>
internal static class LectureEnvironment
{
    /// <summary>The script that a lecture's first cell loads; here it has nothing left to do.</summary>
    public const string SetupScript = "setup.csx";

    /// <summary>The namespaces, in the order of the setup script.</summary>
    public static readonly IReadOnlyList<string> Imports =
    [
        "System",
        "System.Collections.Generic",
        "System.Diagnostics",
        "System.IO",
        "System.Linq",
        "System.Text.RegularExpressions",
        "System.Threading.Tasks",
        "CourseKit",
        "CourseKit.Charts",
        "CourseKit.Datasets",
        "CourseKit.Exercises",
        "CourseKit.Hub",
        "CourseKit.Jupyter.Display",
        "CourseKit.Metrics",
        "CourseKit.Models",
        "CourseKit.Peft",
        "CourseKit.Pipelines",
        "CourseKit.Tensors",
        "CourseKit.Tensors.Backends",
        "CourseKit.Tensors.Nn",
        "CourseKit.Tensors.Optim",
        "CourseKit.Tokenizers",
        "CourseKit.Training",
    ];

    private static readonly IReadOnlyList<Assembly> Assemblies =
    [
        typeof(Pipelines.Pipeline).Assembly, typeof(Tensor).Assembly, typeof(Tokenizer).Assembly, typeof(Dataset).Assembly,
        typeof(Chart).Assembly, typeof(CSharpSession).Assembly,
    ];

    /// <summary>Made anew at each call, since a session may add to what it was given.</summary>
    public static ScriptEnvironment Create() => new(Assemblies, Imports) { SatisfiedLoads = [SetupScript] };

    /// <summary>How values are shown beyond what their types say themselves.</summary>
    public static Formatters Formatters()
    {
        var formatters = new Formatters();
        formatters.Register<ProgressReport>(MimeBundle.Html, ProgressOutput.Html);
        formatters.Register<ProgressReport>(MimeBundle.Text, report => ConsoleProgress.Line(report, bar: false));
        return formatters;
    }
}
