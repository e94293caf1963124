using System.Text.RegularExpressions;
using CourseKit.Cli.Lectures;
using CourseKit.Cli.Tests;
using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Notebooks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Scripting;

namespace Notebooks.Tests;

/// <summary>The script that a lecture loads first gives other script kernels what the course's own have from the start.</summary>
public sealed partial class SetupScriptTests
{
    private static readonly string Script = Path.Combine(Repository.Notebooks, LectureEnvironment.SetupScript);

    public static TheoryData<string> Lectures() => Repository.Lectures();

    [Fact]
    public void It_imports_what_the_lectures_environment_imports()
    {
        // Display() is a call on the session that runs a cell, so another kernel's own stands in for it.
        var expected = LectureEnvironment.Imports.Where(name => name != "CourseKit.Jupyter.Display");
        Assert.Equal(expected, Using().Matches(File.ReadAllText(Script)).Select(match => match.Groups[1].Value));
    }

    [Theory]
    [MemberData(nameof(Lectures))]
    public async Task A_script_session_that_knows_nothing_of_the_course_runs_every_cell_of_a_lecture(string lecture)
    {
        RequireBuild();
        var path = Path.Combine(Repository.Notebooks, lecture);
        var session = new BareScript(Path.GetDirectoryName(path)!);
        var figures = 0;
        foreach (var cell in Notebook.Load(path).Cells.Where(cell => cell.Kind == CellKind.Code && !cell.HasTag("skip-execution")))
        {
            try
            {
                var value = await session.RunAsync(cell.Source, TestContext.Current.CancellationToken);
                if (value is not null && ConventionHost.Forms(value).ContainsKey(MimeBundle.Plotly)) figures++;
            }
            catch (Exception error) when (error is CompilationErrorException || !cell.HasTag("raises-exception"))
            {
                Assert.Fail($"{cell.Id}: {error.Message}");
            }
        }

        Assert.True(figures > 0, "No cell's value is a chart that a host recognises by convention.");
    }

    [Fact]
    public async Task Display_is_that_of_dotnet_Interactive_where_there_is_one()
    {
        RequireBuild();
        using var folder = new TemporaryFolder();
        var host = PretendedHost(folder.Path);
        var session = new BareScript(Path.GetDirectoryName(Path.Combine(Repository.Notebooks, Lectures().First().Data))!, MetadataReference.CreateFromFile(host));
        // The host has its own assembly loaded from the start.
        await session.RunAsync("typeof(DisplayExtensions).FullName", TestContext.Current.CancellationToken);
        await session.RunAsync("#load \"../setup.csx\"", TestContext.Current.CancellationToken);
        Assert.Equal("shown: 7", await session.RunAsync("7.Display()", TestContext.Current.CancellationToken));
    }

    // .NET Interactive's method, by name and signature; its own assembly cannot be restored everywhere.
    private static string PretendedHost(string folder)
    {
        const string source = """
            namespace System;
            public static class DisplayExtensions
            {
                public static string Display(this object value, params string[] mimeTypes) => $"shown: {value}";
            }
            """;
        var path = Path.Combine(folder, "PretendedHost.dll");
        var compilation = CSharpCompilation.Create("PretendedHost", [CSharpSyntaxTree.ParseText(source)], [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)], new(OutputKind.DynamicallyLinkedLibrary));
        Assert.True(compilation.Emit(path).Success);
        return path;
    }

    private static void RequireBuild()
    {
        var missing = Reference().Matches(File.ReadAllText(Script)).Select(match => Path.Combine(Repository.Notebooks, match.Groups[1].Value)).FirstOrDefault(path => !File.Exists(path));
        if (missing is not null) Assert.Skip($"The solution is not built in the configuration that the script refers to: there is no {Path.GetFullPath(missing)}.");
    }

    [GeneratedRegex(@"^global using ([\w.]+);\r?$", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex("^#r \"([^\"]+)\"", RegexOptions.Multiline)]
    private static partial Regex Reference();
}
