using System.Runtime.InteropServices;
using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Generation;

/// <summary>Beam search and beam sampling: of every prompt the continuations with the best sums of log-probabilities are followed. Prompts whose answer is settled are not computed any more.</summary>
internal sealed class BeamSearchDecoding
{
    private readonly GenerationPlan plan;
    private readonly DecodingSession session;
    private readonly ScoreRows scores = new();
    private readonly TokenRows tokens, beamIndices;
    private readonly BeamHypotheses[] prompts;
    private readonly List<Tensor> keptScores = [], keptLogits = [];
    private readonly int[] first;
    private readonly bool keepsSettled;
    private List<float>[] probabilities;

    // The prompts that still run. Row i of the tokens belongs to prompt active[i / NumBeams].
    private int[] active;

    public BeamSearchDecoding(GenerationPlan plan, DecodingInput input)
    {
        (this.plan, session) = (plan, input.Session);
        active = [.. Enumerable.Range(0, input.Prompts.Count)];
        first = [.. active.SelectMany(prompt => Enumerable.Repeat(prompt, plan.NumBeams))];
        prompts = [.. input.Prompts.Select(prompt => new BeamHypotheses(plan, prompt))];
        tokens = new([.. first.Select(prompt => input.Prompts[prompt])]);
        beamIndices = new([.. first.Select(_ => Array.Empty<int>())]);
        probabilities = plan.OutputProbabilities ? [.. first.Select(_ => new List<float>())] : [];
        keepsSettled = plan.OutputScores || plan.OutputLogits;
    }

    public GenerateOutput Run(CancellationToken cancellation)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            HostContext.ThrowIfCancelled(cancellation);
            scores.Load(isFirst ? Prefill() : DecodingInput.Append(session, tokens, [.. Enumerable.Range(0, tokens.Count)]));
            if (plan.OutputLogits) keptLogits.Add(scores.ToTensor());
            var candidates = Candidates();
            if (plan.OutputScores) keptScores.Add(scores.ToTensor());
            var isAtEnd = Array.TrueForAll(candidates, row => Array.TrueForAll(row, candidate => candidate.IsDone));
            Advance(candidates, isAtEnd);
            if (isAtEnd || Array.TrueForAll(prompts, prompt => prompt.IsSettled)) return Output();
        }
    }

    // Every prompt is read once; its beams begin as copies.
    private Tensor Prefill()
    {
        var logits = DecodingInput.Append(session, tokens, [.. active.Select(prompt => prompt * plan.NumBeams)]);
        session.Reorder(first);
        using (logits) return logits.IndexSelect(Tensor.From<long>([.. first.Select(prompt => (long)prompt)]));
    }

    /// <summary>The best continuations of every prompt that runs: as many as leave a beam's worth when all end tokens are taken.</summary>
    private BeamCandidate[][] Candidates()
    {
        var (beams, vocabulary) = (plan.NumBeams, scores.Vocabulary);
        var count = Math.Min(Math.Max(2, 1 + plan.EosTokenIds.Length) * beams, beams * vocabulary);
        var (perRow, best) = (Math.Min(count, vocabulary), new BeamCandidate[scores.Count][]);
        float[][]? noise = plan.DoSample ? new float[scores.Count][] : null;
        var needsLogProbabilities = plan.Processors.Processors.Count > 0 || plan.DoSample || plan.OutputScores || plan.OutputProbabilities;
        scores.ForEach(plan.Processors.IsThreadSafe, row =>
        {
            var (prompt, beam) = (active[row / beams], row % beams);
            var total = ScoreKernels.LogSumExp(scores[row]);
            if (!needsLogProbabilities)
            {
                // The order of logits is that of log-probabilities: only the few that are chosen are shifted.
                Sampler.ThrowIfUnfit(total);
                best[row] = Largest(scores[row], perRow, prompts[prompt].Running[beam], beam, total);
                return;
            }

            ScoreKernels.Subtract(scores[row], total);
            plan.Processors.Process(tokens[row], scores[row], prompt);
            if (float.IsNaN(ScoreKernels.Max(scores[row]))) Sampler.ThrowIfUnfit(float.NaN);
            if (noise is null) best[row] = Largest(scores[row], perRow, prompts[prompt].Running[beam], beam);
        });
        if (noise is not null)
            for (var row = 0; row < best.Length; row++) best[row] = Drawn(scores[row], perRow, prompts[active[row / beams]].Running[row % beams], row % beams, out noise[row]);

        var candidates = new BeamCandidate[active.Length][];
        for (var item = 0; item < candidates.Length; item++)
        {
            var all = best.AsSpan(item * beams, beams).ToArray().SelectMany(row => row).ToArray();
            // By what they are chosen by: their scores, or those with noise.
            var keys = noise?.AsSpan(item * beams, beams).ToArray().SelectMany(row => row).ToArray() ?? [.. all.Select(candidate => candidate.Score)];
            var chosen = new int[Math.Min(count, all.Length)];
            TopSelection.Largest(keys, chosen);
            candidates[item] = [.. chosen.Select(i => all[i] with { IsDone = IsDone((item * beams) + all[i].Beam, all[i].Token) })];
        }

        return candidates;
    }

    private static BeamCandidate[] Largest(ReadOnlySpan<float> row, int count, float running, int beam, float shift = 0)
    {
        var ids = new int[count];
        TopSelection.Largest(row, ids);
        var candidates = new BeamCandidate[count];
        for (var i = 0; i < count; i++) candidates[i] = new(row[ids[i]] - shift + running, beam, ids[i], false);
        return candidates;
    }

    // Noise makes the largest sums draws without replacement; candidates keep their scores without it.
    private BeamCandidate[] Drawn(ReadOnlySpan<float> row, int count, float running, int beam, out float[] keys)
    {
        var noisy = new float[row.Length];
        for (var token = 0; token < noisy.Length; token++) noisy[token] = float.IsNegativeInfinity(row[token]) ? row[token] : row[token] + Sampler.Gumbel(plan.Generator);
        var drawn = Largest(noisy, count, running, beam);
        keys = new float[count];
        for (var i = 0; i < count; i++)
        {
            keys[i] = drawn[i].Score;
            drawn[i] = drawn[i] with { Score = row[drawn[i].Token] + running };
        }

        return drawn;
    }

    private bool IsDone(int row, int token) => plan.IsDone([.. tokens[row], token]);

    private void Advance(BeamCandidate[][] candidates, bool isAtEnd)
    {
        var beams = plan.NumBeams;
        var (rows, next, running) = (new List<int>(), new List<int>(), new List<int>());
        var (chosen, chances) = (new int[beams], new List<float>());
        for (var item = 0; item < active.Length; item++)
        {
            var (start, prompt, own) = (item * beams, prompts[active[item]], candidates[item]);
            prompt.Step(own, tokens.Length + 1, (candidate, score, isFinished) => Complete(start + candidate.Beam, candidate, score, isFinished), chosen);
            if (prompt.IsSettled && !keepsSettled) continue;
            running.Add(active[item]);
            foreach (var choice in chosen)
            {
                rows.Add(start + own[choice].Beam);
                next.Add(own[choice].Token);
                if (plan.OutputProbabilities) chances.Add(MathF.Exp(scores[start + own[choice].Beam][own[choice].Token]));
            }
        }

        active = [.. running];
        if (!isAtEnd && active.Length > 0) Reorder(CollectionsMarshal.AsSpan(rows), CollectionsMarshal.AsSpan(next), chances);
    }

    private void Reorder(ReadOnlySpan<int> rows, ReadOnlySpan<int> next, List<float> chances)
    {
        var isSame = rows.Length == tokens.Count;
        for (var i = 0; isSame && i < rows.Length; i++) isSame = rows[i] == i;
        if (!isSame)
        {
            session.Reorder(rows);
            tokens.Reorder(rows);
            beamIndices.Reorder(rows);
        }

        tokens.Append(next);
        beamIndices.Append(RowsOfBatch(rows));
        if (!plan.OutputProbabilities) return;
        var before = probabilities;
        var after = new List<float>[rows.Length];
        for (var i = 0; i < after.Length; i++) after[i] = [.. before[rows[i]], chances[i]];
        probabilities = after;
    }

    // Rows are counted as if all prompts still ran, as the reference does.
    private int[] RowsOfBatch(ReadOnlySpan<int> rows)
    {
        var result = new int[rows.Length];
        for (var i = 0; i < result.Length; i++) result[i] = (active[i / plan.NumBeams] * plan.NumBeams) + (rows[i] % plan.NumBeams);
        return result;
    }

    private BeamHypothesis Complete(int row, BeamCandidate candidate, float score, bool isFinished) => new(
        score,
        isFinished,
        [.. tokens[row], candidate.Token],
        [.. beamIndices[row], (active[row / plan.NumBeams] * plan.NumBeams) + candidate.Beam],
        plan.OutputProbabilities ? [.. probabilities[row], MathF.Exp(scores[row][candidate.Token])] : null);

    private GenerateOutput Output()
    {
        BeamHypothesis[] answers = [.. prompts.SelectMany(prompt => prompt.Best.Take(plan.NumReturnSequences))];
        var longest = answers.Max(answer => answer.BeamIndices.Length);
        return new()
        {
            Sequences = [.. answers.Select(answer => Filled(answer.Tokens, plan.PromptLength + longest, plan.BeamFillTokenId))],
            PromptLength = plan.PromptLength,
            NewTokenCounts = [.. answers.Select(answer => answer.BeamIndices.Length)],
            SequencesScores = [.. answers.Select(answer => answer.Score)],
            BeamIndices = [.. answers.Select(answer => Filled(answer.BeamIndices, longest, -1))],
            TokenProbabilities = plan.OutputProbabilities ? [.. answers.Select(answer => answer.Probabilities!)] : null,
            Scores = plan.OutputScores ? keptScores : null,
            Logits = plan.OutputLogits ? keptLogits : null,
        };
    }

    private static int[] Filled(int[] values, int length, int filler)
    {
        var result = new int[length];
        result.AsSpan(values.Length).Fill(filler);
        values.CopyTo(result, 0);
        return result;
    }
}
