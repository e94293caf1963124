using System.Text.Json;

namespace CourseKit.Cli.Tests;

/// <summary><c>coursekit tokenize</c> with the embedded encoder's vocabulary.</summary>
public sealed class TokenizeCommandTests
{
    [Fact]
    public void Every_token_has_a_line_with_id_offsets_and_text()
    {
        var (exitCode, output, errors) = Run(["tokenize", "Héllo [MASK]\tx"]);
        Assert.True(exitCode == 0, errors);
        Assert.Equal(
            ["0\t101\t[CLS]\tspecial", "1\t7592\thello\t0..5\tHéllo", "2\t103\t[MASK]\t6..12\t[MASK]", "3\t1060\tx\t13..14\tx", "4\t102\t[SEP]\tspecial"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r')));
    }

    [Fact]
    public void Texts_a_file_and_standard_input_give_the_same_ids()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("texts.txt", "one\n\ntwo three\n");
        var texts = Run(["tokenize", "--ids", "one", "two three"]);
        Assert.Equal("101 2028 102\n101 2048 2093 102\n", texts.Output.ReplaceLineEndings("\n"));
        Assert.Equal(texts.Output, Run(["tokenize", "--ids", "--file", path]).Output);
        Assert.Equal(texts.Output, Run(["tokenize", "--ids"], input: "one\n\ntwo three\n").Output);
        Assert.Equal("2028\n", Run(["tokenize", "--ids", "--no-special", "one"]).Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Json_holds_every_field()
    {
        var (exitCode, output, errors) = Run(["tokenize", "--json", "one", "--pair", "zwölf"]);
        Assert.True(exitCode == 0, errors);
        using var document = JsonDocument.Parse(output);
        var root = document.RootElement;
        Assert.Equal("zwölf", root.GetProperty("pair").GetString());
        var length = root.GetProperty("ids").GetArrayLength();
        foreach (var name in new[] { "tokens", "offsets", "word_ids", "sequence_ids", "type_ids", "special_tokens_mask", "attention_mask" })
            Assert.Equal(length, root.GetProperty(name).GetArrayLength());
        Assert.Equal([1, 1], root.GetProperty("type_ids").EnumerateArray().Select(id => id.GetInt32()).TakeLast(2));
        Assert.Equal(JsonValueKind.Null, root.GetProperty("word_ids")[0].ValueKind);
    }

    [Fact]
    public void A_folder_and_a_tokenizer_file_are_models_too()
    {
        var folder = Path.Combine(Repository.Root, "data", "models", "minilm-l6");
        var expected = Run(["tokenize", "--ids", "a b"]).Output;
        Assert.Equal(expected, Run(["tokenize", "--ids", "a b", "--model", folder]).Output);
        Assert.Equal(expected, Run(["tokenize", "--ids", "a b", "--model", Path.Combine(folder, "tokenizer.json")]).Output);
    }

    [Fact]
    public void Explanation_names_the_stages()
    {
        var (exitCode, output, errors) = Run(["tokenize", "--explain", "Naïve"]);
        Assert.True(exitCode == 0, errors);
        foreach (var part in new[] { "Normaliser", "Pre-tokenizer", "model", "Post-processor", "Naïve", "naive", "[CLS]" })
            Assert.Contains(part, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "one of --ids", "tokenize", "x", "--ids", "--json")]
    [InlineData(2, "not both", "tokenize", "x", "--file", "y")]
    [InlineData(2, "--no-special", "tokenize", "x", "--explain", "--no-special")]
    [InlineData(1, "No checkpoint 'nowhere'", "tokenize", "x", "--model", "nowhere")]
    [InlineData(1, "nothing.txt", "tokenize", "--file", "nothing.txt")]
    public void Mistakes_are_one_line_and_an_exit_code(int code, string part, params string[] arguments)
    {
        var (exitCode, _, errors) = Run(arguments);
        Assert.Equal(code, exitCode);
        Assert.Contains(part, Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private static (int ExitCode, string Output, string Errors) Run(string[] arguments, string? input = null) => CommandProcess.Run(arguments, input);
}
