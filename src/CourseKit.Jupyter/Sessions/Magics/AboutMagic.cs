using System.Runtime.InteropServices;
using CourseKit.Jupyter.Display;
using Microsoft.CodeAnalysis.CSharp;

namespace CourseKit.Jupyter.Sessions.Magics;

/// <summary>Says what runs the cells.</summary>
internal static class AboutMagic
{
    /// <summary>The magic.</summary>
    public static readonly Magic Value = new("about", "what runs the cells: versions, system, memory", call =>
    {
        call.Cell.Display(MimeBundle.OfText(Text()));
        return null;
    });

    private static string Text() => string.Join('\n',
        $"CourseKit's C# kernel {Version(typeof(CSharpSession))}",
        $"C# compiler {Version(typeof(CSharpCompilation))}",
        $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors",
        FormattableString.Invariant($"process {Environment.ProcessId}, {Environment.WorkingSet / 1e6:N0} MB"));

    private static string Version(Type type) => type.Assembly.GetName().Version?.ToString(3) ?? "";
}
