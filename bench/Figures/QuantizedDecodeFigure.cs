using CourseKit.Bench.Hardware;
using CourseKit.Bench.Peers;
using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Bench.Figures;

/// <summary>SmolLM2 writing token by token with its weights as they are in the file (Q4_1 and Q8_0) and widened to float32, in turns, and as a share of the machine's memory bandwidth.</summary>
internal static class QuantizedDecodeFigure
{
    private const string Name = "decode, SmolLM2";
    private const string Checkpoint = "SmolLM2-135M-Instruct";

    private const double RatioGoal = 2.5, ShareGoal = 60;
    private const int Context = 64, Tokens = 32;

    public static void Measure(Session session)
    {
        if (Environment.GetEnvironmentVariable("COURSEKIT_MODEL_MIRROR") is not { } mirror || !Directory.Exists(Path.Combine(mirror, Checkpoint)))
            throw new SkippedException($"{Checkpoint} is not in the folder that COURSEKIT_MODEL_MIRROR names");
        var (small, wide) = (Load(), Load());
        foreach (var (_, parameter) in wide.NamedParameters())
            if (parameter.Value.DType != DType.Float32) parameter.Value = parameter.Value.To(DType.Float32);

        var (ofSmall, ofWide) = (GenerationWork.Read(small, Context), GenerationWork.Read(wide, Context));
        void Quantized() => GenerationWork.Decode(ofSmall, Context, Tokens);
        void Widened() => GenerationWork.Decode(ofWide, Context, Tokens);
        Clock.Warm(Quantized);
        Clock.Warm(Widened);
        GenerationWork.Decode(ofSmall, Context, Tokens / 2);
        var bytes = GenerationWork.BytesOfToken(small, ofSmall);
        var bandwidth = 0.0;
        var medians = Contest.Medians(
            session, null, () => Clock.Seconds(Quantized) / Tokens, () => Clock.Seconds(Widened) / Tokens, () => bandwidth = Math.Max(bandwidth, MemoryBandwidth.Read((long)bytes)));
        session.Figure($"{Name} quantised", 1 / medians[0], "tokens/s");
        session.Figure($"{Name} in float32", 1 / medians[1], "tokens/s");
        session.Figure($"{Name} quantised, ratio to float32", medians[1] / medians[0], "times as fast", atLeast: RatioGoal);
        session.Figure($"{Name} quantised, bandwidth of reading as much", bandwidth / 1e9, "GB/s");
        session.Figure($"{Name} quantised, share of bandwidth", 100 * bytes / medians[0] / bandwidth, "%", atLeast: ShareGoal);
    }

    private static GenerativeModel Load() => AutoModel.ForCausalLM(Checkpoint, new() { Trainable = false });
}
