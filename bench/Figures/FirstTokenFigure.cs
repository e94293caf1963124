using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Bench.Figures;

/// <summary>From a float16 checkpoint in the shape of GPT-2 to the first token: mapping the file, widening and packing the weights, a short prompt. In a process of its own, as a user would see it, but without starting .NET.</summary>
internal static class FirstTokenFigure
{
    public const string Child = "first-token";

    private const string FolderVariable = "COURSEKIT_BENCH_CHECKPOINT";

    private const string Name = "load, GPT-2 in float16";
    private const double Goal = 0.5;
    private const int PromptLength = 8;

    public static void Measure(Session session)
    {
        var folder = Directory.CreateTempSubdirectory("coursekit-bench-").FullName;
        try
        {
            var model = GenerationWork.Gpt2();
            foreach (var (_, parameter) in model.NamedParameters()) parameter.Value = parameter.Value.To(DType.Float16);
            model.SavePretrained(folder);
            Environment.SetEnvironmentVariable(FolderVariable, folder);
            ChildProcess.Number(Child);
            double[] seconds = [.. Enumerable.Range(0, session.Rounds).Select(_ => ChildProcess.Number(Child))];
            session.Figure($"{Name} to the first token", Clock.Median(seconds), "s", below: Goal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Answers how many seconds the checkpoint that the parent wrote takes.</summary>
    public static int RunChild()
    {
        using var prompt = GenerationWork.Prompt(PromptLength);
        return ChildProcess.Answer(Clock.Seconds(() =>
        {
            var model = AutoModel.ForCausalLM(Environment.GetEnvironmentVariable(FolderVariable)!, new() { Trainable = false });
            using var logits = model.StartDecoding(new(prompt)).Append(prompt);
            logits.Argmax(-1).ToArray<long>();
        }));
    }
}
