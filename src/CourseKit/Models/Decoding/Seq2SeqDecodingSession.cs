using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;

namespace CourseKit.Models;

/// <summary>Texts that a decoder writes from a source, which the encoder has read once.</summary>
internal sealed class Seq2SeqDecodingSession : DecodingSession
{
    private readonly Seq2SeqLanguageModel model;
    private Tensor encoded;
    private Tensor? bias;

    public Seq2SeqDecodingSession(Seq2SeqLanguageModel model, ModelInputs source)
    {
        this.model = model;
        var pass = EncoderDecoderForward.EncoderPass(source);
        bias = pass.PaddingBias;
        encoded = NoGrad.Run(() => TensorScope.Run(() => model.RunEncoder(pass)));
    }

    public override Tensor Append(Tensor ids, bool allPositions = false)
    {
        EncoderDecoderForward.ThrowIfTooLong(Length + ids.Shape[1], model.Config);
        return NoGrad.Run(() => TensorScope.Run(() => model.Score(Scored(
            model.RunDecoder(new() { InputIds = ids, IsCausal = true, Cache = Cache, EncoderHiddenStates = encoded, EncoderBias = bias }), allPositions))));
    }

    public override void Reorder(ReadOnlySpan<int> rows)
    {
        if (Cache.Reorder(rows, encoded.Shape[0]) is not { } kept) return;
        encoded = RowsOf(encoded, kept)!;
        bias = RowsOf(bias, kept);
    }
}
