using System.Globalization;

namespace CourseKit.Cli.Tests;

/// <summary>The command line as a whole: help, information, and what errors look like.</summary>
public sealed class CourseKitCommandTests
{
    private static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        StringWriter output = new() { NewLine = "\n" }, errors = new() { NewLine = "\n" };
        var code = CourseKitCommand.Run(arguments, output, errors);
        return (code, output.ToString(), errors.ToString());
    }

    [Theory]
    [InlineData]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Help_names_the_commands_and_gives_examples(params string[] arguments)
    {
        var (code, output, errors) = Run(arguments);
        Assert.Equal((0, ""), (code, errors));
        foreach (var part in new[] { "transformers for .NET people", "coursekit [command]", "info", "models", "verify <DIR>", "Examples:", "coursekit verify tests/goldens" })
            Assert.Contains(part, output);
    }

    [Fact]
    public void Help_of_a_command_explains_its_options_only()
    {
        var (code, output, _) = Run("verify", "--help");
        Assert.Equal(0, code);
        Assert.Contains("coursekit verify <DIR>", output);
        Assert.Contains("--only <GLOB>", output);
        Assert.DoesNotContain("Examples:", output);
    }

    [Fact]
    public void The_version_is_that_of_the_assembly() =>
        Assert.StartsWith(typeof(CourseKitCommand).Assembly.GetName().Version!.ToString(3), Run("--version").Output);

    [Theory]
    [InlineData("bogus", "'bogus'")]
    [InlineData("info --bogus", "'--bogus'")]
    [InlineData("verify", "Required argument missing")]
    [InlineData("verify a b", "'b'")]
    public void A_wrong_command_line_gives_one_line_and_exit_code_2(string line, string part)
    {
        var (code, output, errors) = Run(line.Split(' '));
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("coursekit: ", errors);
        Assert.Contains(part, errors);
        Assert.EndsWith("Try 'coursekit --help'.\n", errors);
        Assert.Equal(1, errors.Count(c => c == '\n'));
    }

    [Fact]
    public void Info_tells_of_the_machine_the_versions_and_the_folders()
    {
        var (code, output, _) = Run("info");
        Assert.Equal(0, code);
        string Value(string name) => output.Split('\n').Select(line => line.Trim()).Single(line => line.StartsWith(name + " ", StringComparison.Ordinal))[name.Length..].Trim();
        Assert.StartsWith(Environment.Version.ToString(), Value(".NET"));
        Assert.Equal(Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture), Value("Threads"));
        Assert.NotEmpty(Value("Processor"));
        Assert.Matches("^(none|(128|256|512) bits)", Value("Vectors"));
        Assert.Matches("^[0-9.]+ [MGT]B$", Value("Memory"));
        Assert.Equal(Path.Combine(Repository.Root, "data"), Value("Embedded data"));
        foreach (var name in new[] { "CourseKit", "COURSEKIT_HOME", "COURSEKIT_DATA_MIRROR", "COURSEKIT_MODEL_MIRROR", "COURSEKIT_BACKEND", "Hugging Face cache" })
            Assert.NotEmpty(Value(name));
    }

    [Theory]
    [InlineData("portable", "cpu (128-bit)")]
    [InlineData("scalar", "scalar (32-bit numbers)")]
    public void Info_tells_which_path_the_environment_variable_chose(string path, string backend)
    {
        var (code, output, _) = CommandProcess.Run(["info"], null, ("COURSEKIT_BACKEND", path));
        Assert.Equal(0, code);
        Assert.Contains(output.Split('\n'), line => line.StartsWith("Backend ", StringComparison.Ordinal) && line.TrimEnd().EndsWith(backend, StringComparison.Ordinal));
    }

    [Fact]
    public void A_path_that_does_not_exist_gives_one_line_and_exit_code_1()
    {
        var (code, _, errors) = CommandProcess.Run(["info"], null, ("COURSEKIT_BACKEND", "gpu"));
        Assert.Equal((1, "coursekit: The environment variable COURSEKIT_BACKEND is 'gpu', expected avx512, avx2, portable, scalar.\n"), (code, errors));
    }

    [Fact]
    public void Models_lists_the_embedded_encoder()
    {
        var (code, output, _) = Run("models");
        Assert.Equal(0, code);
        var line = Assert.Single(output.Split('\n'), line => line.Contains("minilm-l6 ", StringComparison.Ordinal) && line.Contains(" CourseKit ", StringComparison.Ordinal));
        Assert.Contains("base (bert)", line);
        Assert.Matches(@" \d+\.\d MB ", line);
    }
}
