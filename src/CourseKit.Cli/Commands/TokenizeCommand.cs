using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CourseKit.Hub;
using CourseKit.Models;
using CourseKit.Tokenizers;

namespace CourseKit.Cli.Commands;

/// <summary><c>coursekit tokenize</c>: the tokens of a text, of the lines of a file, or of those of standard input.</summary>
internal static class TokenizeCommand
{
    private const string DefaultModel = "minilm-l6";

    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>How tokens are printed.</summary>
    private enum Form { Lines, Ids, Json, Explanation }

    public static Command Create()
    {
        var texts = new Argument<string[]>("TEXT")
        {
            Description = "One or more texts; without any, the lines of standard input.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var model = new Option<string>("--model")
        {
            Description = "Whose tokenizer: a name, a folder, or a tokenizer.json.",
            HelpName = "NAME",
            DefaultValueFactory = _ => DefaultModel,
        };
        var file = new Option<string?>("--file") { Description = "A UTF-8 file with one text a line.", HelpName = "FILE" };
        var pair = new Option<string?>("--pair") { Description = "A second text, encoded with each of the first.", HelpName = "TEXT" };
        var ids = new Option<bool>("--ids") { Description = "Only the ids, one line a text." };
        var json = new Option<bool>("--json") { Description = "Everything as JSON, one line a text." };
        var explain = new Option<bool>("--explain") { Description = "What each stage does: normaliser, pre-tokenizer, model, post-processor." };
        var noSpecial = new Option<bool>("--no-special") { Description = "Without the special tokens that the model expects." };
        const string description = "Shows the tokens of texts: index, id, token, offsets (UTF-16 units) and the text that became it, separated by tabs.";
        var command = new Command("tokenize", description) { texts, model, file, pair, ids, json, explain, noSpecial };
        command.SetAction(parsed =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var given = parsed.GetValue(texts) ?? [];
            var path = parsed.GetValue(file);
            Form[] forms = [.. Chosen(parsed.GetValue(ids), Form.Ids), .. Chosen(parsed.GetValue(json), Form.Json), .. Chosen(parsed.GetValue(explain), Form.Explanation)];
            if (forms.Length > 1) return ErrorReport.Write(errors, "Give one of --ids, --json and --explain.", ExitCode.Usage);
            if (path is not null && given.Length > 0) return ErrorReport.Write(errors, "Give either texts or --file, not both.", ExitCode.Usage);
            if (forms is [Form.Explanation] && parsed.GetValue(noSpecial)) return ErrorReport.Write(errors, "--explain shows special tokens; leave out --no-special.", ExitCode.Usage);
            var lines = path is not null ? TextLines.OfFile(path) : given.Length > 0 ? given : TextLines.OfStandardInput();
            var tokenizer = Load(parsed.GetValue(model)!);
            var printer = new Printer(tokenizer, output, forms is [var form] ? form : Form.Lines, parsed.GetValue(pair), !parsed.GetValue(noSpecial));
            foreach (var text in lines) printer.Print(text);
            return ExitCode.Success;
        });
        return command;
    }

    private static Form[] Chosen(bool isGiven, Form form) => isGiven ? [form] : [];

    // A folder needs no more than the tokenizer's files; only a name is looked up among checkpoints.
    private static Tokenizer Load(string model)
    {
        if (File.Exists(model)) return Tokenizer.FromFile(model);
        return Directory.Exists(model) && !IsCheckpointName(model) ? Tokenizer.FromPretrained(model) : AutoTokenizer.FromPretrained(model);
    }

    // A folder that happens to be called like a checkpoint, but holds no tokenizer, is not meant.
    private static bool IsCheckpointName(string model) =>
        !Directory.EnumerateFiles(model).Any(file => Path.GetFileName(file) is "tokenizer.json" or "vocab.txt" or "vocab.json" || file.EndsWith(".model", StringComparison.Ordinal) || file.EndsWith(".spm", StringComparison.Ordinal))
        && ModelLocator.Default.TryLocate(model) is not null;

    private sealed class Printer(Tokenizer tokenizer, TextWriter output, Form form, string? pair, bool addSpecialTokens)
    {
        private readonly bool _isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
        private bool _isFirst = true;

        public void Print(string text)
        {
            if (!_isFirst && form is Form.Lines or Form.Explanation) output.WriteLine();
            _isFirst = false;
            if (form == Form.Explanation)
            {
                output.WriteLine(tokenizer.Explain(text, pair));
                return;
            }

            var encoding = tokenizer.Encode(text, pair, addSpecialTokens);
            if (form == Form.Ids) output.WriteLine(string.Join(' ', encoding.Ids));
            else if (form == Form.Json) output.WriteLine(Json(encoding, text));
            else PrintLines(encoding);
        }

        private void PrintLines(EncodedText encoding)
        {
            if (_isTerminal) output.WriteLine($"{encoding.ToAnsi()}\n");
            for (var i = 0; i < encoding.Length; i++)
            {
                var place = encoding.TokenToChars(i)?.ToString() ?? "special";
                output.WriteLine($"{i}\t{encoding.Ids[i]}\t{Cell(encoding.Tokens[i])}\t{place}\t{Cell(encoding.TextOf(i))}".TrimEnd('\t'));
            }
        }

        private string Json(EncodedText encoding, string text)
        {
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream, JsonOptions))
            {
                writer.WriteStartObject();
                writer.WriteString("text", text);
                if (pair is not null) writer.WriteString("pair", pair);
                WriteArray(writer, "ids", encoding.Ids, writer.WriteNumberValue);
                WriteArray(writer, "tokens", encoding.Tokens, writer.WriteStringValue);
                WriteArray(writer, "offsets", encoding.Offsets, span =>
                {
                    writer.WriteStartArray();
                    writer.WriteNumberValue(span.Start);
                    writer.WriteNumberValue(span.End);
                    writer.WriteEndArray();
                });
                WriteArray(writer, "word_ids", encoding.WordIds, Number);
                WriteArray(writer, "sequence_ids", encoding.SequenceIds, Number);
                WriteArray(writer, "type_ids", encoding.TypeIds, writer.WriteNumberValue);
                WriteArray(writer, "special_tokens_mask", encoding.SpecialTokensMask, writer.WriteNumberValue);
                WriteArray(writer, "attention_mask", encoding.AttentionMask, writer.WriteNumberValue);
                writer.WriteEndObject();

                void Number(int? number)
                {
                    if (number is { } value) writer.WriteNumberValue(value);
                    else writer.WriteNullValue();
                }
            }

            return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
        }

        private static void WriteArray<T>(Utf8JsonWriter writer, string name, IEnumerable<T> values, Action<T> write)
        {
            writer.WriteStartArray(name);
            foreach (var value in values) write(value);
            writer.WriteEndArray();
        }

        // One token, one line: and nothing of the text reaches a terminal as a command.
        private static string Cell(string text) => string.Concat(text.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString()));
    }
}
