using CourseKit.Cli.Commands;
using CourseKit.Generation;
using CourseKit.Models;
using CourseKit.Tokenizers;

namespace CourseKit.Cli.Tests;

/// <summary>On a tiny random model: its answers mean nothing, but are always the same.</summary>
public class ChatLoopTests
{
    private const string Template = "{% for m in messages %}{{ m['role'] }} {{ m['content'] }}. {% endfor %}{% if add_generation_prompt %}ra{% endif %}";

    private static readonly GenerateOptions Options = new() { MaxNewTokens = 4, SuppressTokens = [0] };

    [Fact]
    public void Through_a_pipe_only_answers_are_on_the_output()
    {
        var (output, errors) = Run("Stide\n\n  ras  \n", isTerminal: false);
        var chat = Chat();
        Assert.Equal($"{Answer(chat, "Stide")}\n{Answer(chat, "ras")}\n", output.ReplaceLineEndings("\n"));
        Assert.Equal(2, errors.Split("tokens/s").Length - 1);
    }

    [Fact]
    public void A_terminal_shows_a_prompt_and_remarks()
    {
        var (output, errors) = Run("Stide\n/reset\nStide\n/what\n/exit\nStide\n", isTerminal: true);
        Assert.Empty(errors);
        Assert.Equal(5, output.Split("\n> ").Length - 1);
        Assert.Equal(2, output.Split("4 tokens, ").Length - 1);
        Assert.Contains("The conversation is forgotten.", output);
        Assert.Equal(2, output.Split("/reset forgets the conversation").Length - 1);
        Assert.Equal(2, output.Split(Answer(Chat(), "Stide")).Length - 1);
    }

    [Fact]
    public void A_line_that_is_too_long_does_not_end_the_conversation()
    {
        var (output, errors) = Run($"{string.Concat(Enumerable.Repeat("Stide ras ", 60))}\nStide\n", isTerminal: false);
        Assert.Contains("64 positions", errors);
        Assert.EndsWith(Answer(Chat(), "Stide") + "\n", output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_model_without_a_chat_template_is_refused()
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        Assert.Equal(ExitCode.Failure, CourseKitCommand.Run(["chat", "--model", Folder], output, errors));
        Assert.Contains("no chat template", errors.ToString());
        Assert.Empty(output.ToString());
    }

    private static string Folder { get; } = Path.Combine(Repository.Root, "tests", "goldens", "pipelines", "text-generation");

    private static ChatSession Chat() => new(AutoModel.ForCausalLM(Folder, new() { Trainable = false }), Tokenizer.FromPretrained(Folder).WithChatTemplate(Template));

    private static string Answer(ChatSession chat, string text) => chat.Say(text, null, Options, TestContext.Current.CancellationToken).Text;

    private static (string Output, string Errors) Run(string lines, bool isTerminal)
    {
        var (output, errors) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        Assert.Equal(ExitCode.Success, new ChatLoop(Chat(), Options, new ChatScreen(new StringReader(lines), output, errors, isTerminal, hasColor: false)).Run());
        return (output.ToString(), errors.ToString());
    }
}
