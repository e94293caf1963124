using System.CommandLine;
using CourseKit.Generation;
using CourseKit.Models;
using CourseKit.Tokenizers;

namespace CourseKit.Cli.Commands;

/// <summary><c>coursekit chat</c>: a conversation with a model in the terminal, or, through a pipe, an answer to every line.</summary>
internal static class ChatCommand
{
    private const string DefaultModel = "HuggingFaceTB/SmolLM2-135M-Instruct";
    private const int DefaultNewTokens = 512;

    // What the default model's card advises; used where a checkpoint has no generation_config.json of its own.
    private const float DefaultTemperature = 0.2f;
    private const float DefaultTopP = 0.9f;

    public static Command Create()
    {
        var model = new Option<string>("--model", "-m") { Description = "A folder or the name of an instruct model.", HelpName = "MODEL", DefaultValueFactory = _ => DefaultModel };
        var system = new Option<string>("--system") { Description = "What the model is told beforehand.", HelpName = "TEXT" };
        var temperature = new Option<float?>("--temperature", "-t") { Description = "How freely words are chosen: 0 for always the likeliest.", HelpName = "NUMBER" };
        var topP = new Option<float?>("--top-p") { Description = "Keeps the likeliest words up to this share of probability.", HelpName = "NUMBER" };
        var seed = new Option<ulong?>("--seed") { Description = "Makes answers repeatable.", HelpName = "NUMBER" };
        var length = new Option<int>("--max-new-tokens") { Description = "The longest answer.", HelpName = "NUMBER", DefaultValueFactory = _ => DefaultNewTokens };
        var command = new Command("chat", "Talks with a language model. Without a terminal, answers every line of standard input.") { model, system, temperature, topP, seed, length };
        command.SetAction(parsed =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var terminal = ChatScreen.On(Console.In, output, errors);
            var name = parsed.GetValue(model)!;
            terminal.Note($"Loading {name} ...");
            var loaded = AutoModel.ForCausalLM(name, new() { Trainable = false });
            var tokenizer = AutoTokenizer.FromPretrained(name);
            var options = Options(loaded.GenerationConfig, parsed.GetValue(temperature), parsed.GetValue(topP)) with { MaxNewTokens = parsed.GetValue(length) };
            // One generator for the whole conversation: with a seed for each answer, the same question would get the same answer.
            if (parsed.GetValue(seed) is { } number) options = options with { Generator = new(number) };
            return new ChatLoop(new(loaded, tokenizer, parsed.GetValue(system)), options, terminal).Run();
        });
        return command;
    }

    private static GenerateOptions Options(GenerationConfig model, float? temperature, float? topP)
    {
        if (temperature == 0) return new() { DoSample = false };
        var options = new GenerateOptions { DoSample = true, TopP = topP, Temperature = temperature };
        if (model.DoSample is true) return options;
        return options with { Temperature = temperature ?? DefaultTemperature, TopP = topP ?? DefaultTopP };
    }
}
