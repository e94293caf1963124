using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;

namespace CourseKit.Models;

/// <summary>Texts that a decoder alone continues.</summary>
internal sealed class CausalDecodingSession : DecodingSession
{
    private readonly CausalLanguageModel model;

    // Of all tokens so far; null when no prompt is padded.
    private Tensor? mask;

    public CausalDecodingSession(CausalLanguageModel model, Tensor? promptMask)
    {
        this.model = model;
        mask = PaddingBias.Of(promptMask) is null ? null : promptMask!.To(DType.Int64);
    }

    public override Tensor Append(Tensor ids, bool allPositions = false)
    {
        var (rows, added, total) = (ids.Shape[0], ids.Shape[1], Length + ids.Shape[1]);
        if (total > model.Config.MaxInputLength)
            throw new ShapeException($"The text has {total} tokens, the model at most {model.Config.MaxInputLength} positions. Shorten the prompt, or ask for fewer new tokens.");
        if (mask is not null && mask.Shape[1] < total) mask = Tensor.Cat([mask, Tensor.Full([rows, total - mask.Shape[1]], 1, DType.Int64)], 1);
        var seen = mask is null || mask.Shape[1] == total ? mask : mask.Narrow(1, 0, total).Contiguous();
        return NoGrad.Run(() => TensorScope.Run(() => model.Score(Scored(
            model.Body.Run(new()
            {
                InputIds = ids,
                PositionIds = seen is null ? null : model.PositionsIn(seen, added),
                PaddingBias = PaddingBias.Of(seen),
                IsCausal = true,
                Cache = Cache,
            }), allPositions))));
    }

    public override void Reorder(ReadOnlySpan<int> rows)
    {
        base.Reorder(rows);
        mask = RowsOf(mask, rows);
    }

    public override void Crop(int length)
    {
        base.Crop(length);
        if (mask?.Shape[1] > length) mask = mask.Narrow(1, 0, length).Contiguous();
    }
}
