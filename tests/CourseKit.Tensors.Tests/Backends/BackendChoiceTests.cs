using System.Diagnostics;
using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Backends.Cpu;

namespace CourseKit.Tensors.Tests.Backends;

public class BackendChoiceTests
{
    public static TheoryData<string> Names => [.. BackendChoice.Names];

    [Fact]
    public void The_names_go_from_the_widest_path_to_the_plainest() => Assert.Equal(["avx512", "avx2", "portable", "scalar"], BackendChoice.Names);

    [Theory]
    [InlineData("avx512", "cpu (512-bit)")]
    [InlineData("avx2", "cpu (256-bit)")]
    [InlineData("portable", "cpu (128-bit)")]
    [InlineData("scalar", "scalar (32-bit numbers)")]
    public void A_name_makes_its_path_or_says_that_the_processor_has_none(string name, string expected)
    {
        if (BackendChoice.IsSupported(name)) Assert.Equal(expected, BackendChoice.FromVariable(name).Name);
        else Assert.Contains("which this processor does not support; expected", Assert.Throws<BackendException>(() => BackendChoice.Create(name)).Message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_the_variable_the_widest_path_runs(string? value) => Assert.Equal(new CpuBackend().Name, BackendChoice.FromVariable(value).Name);

    [Theory]
    [InlineData("AVX2")]
    [InlineData("avx")]
    [InlineData("512")]
    public void Another_name_is_refused_with_those_that_exist(string name)
    {
        Assert.Equal(
            $"The environment variable COURSEKIT_BACKEND is '{name}', expected avx512, avx2, portable, scalar.",
            Assert.Throws<BackendException>(() => BackendChoice.FromVariable(name)).Message);
        Assert.Throws<BackendException>(() => BackendChoice.IsSupported(name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_process_runs_on_the_path_that_its_variable_names(string name)
    {
        Assert.SkipUnless(BackendChoice.IsSupported(name), $"this machine cannot take the path {name}");
        Assert.Equal(BackendChoice.Create(name).Name, AnswerOfProcess(name));
    }

    [Fact]
    public void A_process_with_a_wrong_variable_gets_the_error_itself_whenever_it_computes() =>
        Assert.Equal("BackendException BackendException", AnswerOfProcess("gpu"));

    /// <summary>Asked for by the tests above, of a process of its own: which backend the sum of two tensors ran on, or the errors of two attempts.</summary>
    [Fact(Explicit = true)]
    public void Answer()
    {
        string answer;
        try
        {
            Assert.Equal(3, (Tensor.Scalar(1) + Tensor.Scalar(2)).Item());
            answer = Backend.Default.Name;
        }
        catch (Exception first)
        {
            answer = $"{first.GetType().Name} {Record.Exception(() => Tensor.Scalar(1))?.GetType().Name}";
        }

        File.WriteAllText(Environment.GetEnvironmentVariable(AnswerFile) ?? throw new InvalidOperationException($"{AnswerFile} names no file"), answer);
    }

    private const string AnswerFile = "COURSEKIT_TEST_ANSWER_FILE";

    private static string AnswerOfProcess(string variable)
    {
        var file = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(
                Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
                [typeof(BackendChoiceTests).Assembly.Location, "-explicit", "only", "-method", $"{typeof(BackendChoiceTests).FullName}.{nameof(Answer)}"])
            {
                RedirectStandardOutput = true,
            };
            start.Environment[BackendChoice.Variable] = variable;
            start.Environment[AnswerFile] = file;
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, output);
            return File.ReadAllText(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
