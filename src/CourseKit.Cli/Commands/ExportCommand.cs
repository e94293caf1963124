using System.CommandLine;
using CourseKit.Export;
using CourseKit.Models;
using CourseKit.Peft;

namespace CourseKit.Cli.Commands;

/// <summary><c>coursekit export onnx MODEL</c>: writes a checkpoint in a format that other programs run.</summary>
internal static class ExportCommand
{
    private const string Onnx = "onnx";
    private const string DefaultFile = "model.onnx";
    private const string Base = "base", Classification = "text-classification", MaskedLM = "fill-mask";

    public static Command Create()
    {
        var format = new Argument<string>("FORMAT") { Description = $"The format: {Onnx}." };
        var model = new Argument<string>("MODEL") { Description = "A checkpoint: a folder or a name." };
        var output = new Option<string>("--output") { Description = $"A file, or a folder for {DefaultFile}.", HelpName = "FILE", Required = true };
        var task = new Option<string?>("--task") { Description = $"Which head it has: {Base} (none), {Classification} or {MaskedLM}. Without it {Base}, with an adapter {Classification}.", HelpName = "TASK" };
        var adapter = new Option<string?>("--adapter") { Description = "A LoRA adapter that is merged into it: a folder or a name.", HelpName = "NAME" };
        var command = new Command("export", "Writes an encoder (BERT, RoBERTa, DistilBERT) as an ONNX file, in float32, for batches and texts of any length.") { format, model, output, task, adapter };
        command.SetAction(parsed =>
        {
            var (answers, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (parsed.GetValue(format) is var name && name != Onnx)
                return ErrorReport.Write(errors, $"There is no export to \"{name}\"; expected {Onnx}.", ExitCode.Usage);
            var lora = parsed.GetValue(adapter);
            var head = parsed.GetValue(task) ?? (lora is null ? Base : Classification);
            if (head is not (Base or Classification or MaskedLM))
                return ErrorReport.Write(errors, $"There is no task \"{head}\"; expected {Base}, {Classification} or {MaskedLM}.", ExitCode.Usage);
            if (lora is not null && head != Classification)
                return ErrorReport.Write(errors, $"An adapter goes with {Classification}, not with {head}.", ExitCode.Usage);

            var path = FileOf(parsed.GetRequiredValue(output));
            var loaded = Load(parsed.GetRequiredValue(model), head, lora);
            loaded.ExportOnnx(path);
            answers.WriteLine($"{loaded.GetType().Name}, {Screen.Size(new FileInfo(path).Length)}, is in {path}.");
            if (Untrained(loaded) is [var first, .. var others]) errors.WriteLine($"The checkpoint lacks '{first}' and {others.Length} more; they are new, and untrained.");
            return ExitCode.Success;
        });
        return command;
    }

    private static PretrainedModel Load(string name, string task, string? adapter)
    {
        ModelLoadOptions options = new() { Trainable = false };
        return task switch
        {
            Classification => AutoModel.ForSequenceClassification(name, adapter, options),
            MaskedLM => AutoModel.ForMaskedLM(name, options),
            _ => AutoModel.FromPretrained(name, options),
        };
    }

    // What neither the checkpoint nor the adapter gave.
    private static string[] Untrained(PretrainedModel model)
    {
        var given = model.Adapter is { } adapter ? LoraAdapter.TrainedParameters(model, adapter).Select(entry => entry.Name).ToHashSet() : [];
        return [.. model.LoadReport!.Missing.Where(name => !given.Contains(name))];
    }

    private static string FileOf(string output) =>
        Directory.Exists(output) || output.EndsWith('/') || Path.GetExtension(output).Length == 0 ? Path.Combine(output, DefaultFile) : output;
}
