using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Generation;

/// <summary>Greedy search and sampling: one token after another is chosen for every row, the likeliest or one drawn by its probability.</summary>
internal sealed class SampleDecoding
{
    private readonly GenerationPlan plan;
    private readonly DecodingSession session;
    private readonly TokenRows tokens;
    private readonly ScoreRows scores = new();
    private readonly List<Tensor> keptScores = [], keptLogits = [];
    private readonly List<float>[] probabilities;
    private readonly int[] newTokens;

    // The rows that still run, in the session's order.
    private int[] active;

    // What is returned of every step has all rows; else rows that have ended are not computed any more.
    private readonly bool keepsEnded;

    public SampleDecoding(GenerationPlan plan, DecodingInput input)
    {
        (this.plan, session) = (plan, input.Session);
        tokens = new([.. input.Prompts.SelectMany(prompt => Enumerable.Repeat(prompt, plan.NumReturnSequences))]);
        active = [.. Enumerable.Range(0, tokens.Count)];
        probabilities = [.. active.Select(_ => new List<float>())];
        newTokens = new int[tokens.Count];
        keepsEnded = plan.OutputScores || plan.OutputLogits;
    }

    public GenerateOutput Run(CancellationToken cancellation)
    {
        var ended = new bool[tokens.Count];
        for (var isFirst = true; ; isFirst = false)
        {
            HostContext.ThrowIfCancelled(cancellation);
            scores.Load(isFirst ? Prefill() : DecodingInput.Append(session, tokens, active));
            if (plan.OutputLogits) keptLogits.Add(scores.ToTensor());
            Choose(ended);
            plan.OnTokens?.Invoke([.. Enumerable.Range(0, tokens.Count).Select(row => tokens[row][^1])]);
            for (var row = 0; row < tokens.Count; row++) ended[row] = ended[row] || plan.IsDone(tokens[row]);
            if (Array.TrueForAll(ended, isEnded => isEnded)) return Output();
            if (!keepsEnded) LeaveOut(ended);
        }
    }

    // Every prompt is read once, and its row copied when several answers are asked for.
    private Tensor Prefill()
    {
        var copies = plan.NumReturnSequences;
        int[] prompts = [.. active.Where(row => row % copies == 0)];
        var logits = DecodingInput.Append(session, tokens, prompts);
        if (copies == 1) return logits;
        int[] rows = [.. active.Select(row => row / copies)];
        session.Reorder(rows);
        using (logits) return logits.IndexSelect(Tensor.From<long>([.. rows.Select(row => (long)row)]));
    }

    private void Choose(bool[] ended)
    {
        var shares = new double[plan.DoSample ? tokens.Count : 0];
        // Draws are made for all rows, those that have ended, too: what a row gets depends neither on threads nor on when others end.
        for (var row = 0; row < shares.Length; row++) shares[row] = plan.Generator.NextDouble();
        var chosen = new (int Token, float Probability)[active.Length];
        scores.ForEach(plan.Processors.IsThreadSafe, i =>
        {
            if (ended[active[i]] && !keepsEnded) return;
            plan.Processors.Process(tokens[active[i]], scores[i], active[i] / plan.NumReturnSequences);
            if (!plan.DoSample) chosen[i] = Sampler.Likeliest(scores[i], plan.OutputProbabilities);
            else if (!plan.OutputScores) chosen[i] = Sampler.Draw(scores[i], shares[active[i]]);
        });
        if (plan.OutputScores) keptScores.Add(scores.ToTensor());
        if (plan is { DoSample: true, OutputScores: true })
            for (var i = 0; i < chosen.Length; i++) chosen[i] = Sampler.Draw(scores[i], shares[active[i]]);

        var next = new int[tokens.Count];
        next.AsSpan().Fill(plan.PadTokenId);
        for (var i = 0; i < active.Length; i++)
        {
            if (ended[active[i]]) continue;
            next[active[i]] = chosen[i].Token;
            newTokens[active[i]]++;
            if (plan.OutputProbabilities) probabilities[active[i]].Add(chosen[i].Probability);
        }

        tokens.Append(next);
    }

    private void LeaveOut(bool[] ended)
    {
        int[] kept = [.. Enumerable.Range(0, active.Length).Where(i => !ended[active[i]])];
        if (kept.Length == active.Length) return;
        session.Reorder(kept);
        active = [.. kept.Select(i => active[i])];
    }

    private GenerateOutput Output() => new()
    {
        Sequences = [.. Enumerable.Range(0, tokens.Count).Select(row => tokens[row].ToArray())],
        PromptLength = plan.PromptLength,
        NewTokenCounts = newTokens,
        TokenProbabilities = plan.OutputProbabilities ? [.. probabilities.Select(row => row.ToArray())] : null,
        Scores = plan.OutputScores ? keptScores : null,
        Logits = plan.OutputLogits ? keptLogits : null,
    };
}
