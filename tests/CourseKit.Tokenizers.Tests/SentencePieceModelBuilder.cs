using System.Buffers.Binary;
using System.Text;
using CourseKit.Tokenizers.SentencePiece;

namespace CourseKit.Tokenizers.Tests;

/// <summary>Writes SentencePiece models for tests, field by field as sentencepiece_model.proto numbers them.</summary>
internal sealed class SentencePieceModelBuilder
{
    private readonly List<byte> _pieces = [];
    private readonly List<byte> _trainer = [];
    private readonly List<byte> _normalizer = [];
    private readonly List<byte> _rest = [];

    internal SentencePieceModelBuilder Piece(string text, float score, SentencePieceType type = SentencePieceType.Normal)
    {
        var message = new List<byte>();
        Bytes(message, 1, Encoding.UTF8.GetBytes(text));
        Span<byte> single = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(single, score);
        message.Add((2 << 3) | 5);
        message.AddRange(single);
        Number(message, 3, (ulong)type);
        Bytes(_pieces, 1, [.. message]);
        return this;
    }

    internal SentencePieceModelBuilder Type(SentencePieceModelType type) => Trainer(3, (ulong)type);

    internal SentencePieceModelBuilder Trainer(int field, ulong value)
    {
        Number(_trainer, field, value);
        return this;
    }

    internal SentencePieceModelBuilder Normalizer(int field, ulong value)
    {
        Number(_normalizer, field, value);
        return this;
    }

    internal SentencePieceModelBuilder Charsmap(byte[] map)
    {
        Bytes(_normalizer, 2, map);
        return this;
    }

    internal SentencePieceModelBuilder Unknown(int field)
    {
        Bytes(_rest, field, [1, 2, 3]);
        return this;
    }

    internal byte[] ToBytes()
    {
        var model = new List<byte>(_pieces);
        Bytes(model, 2, [.. _trainer]);
        Bytes(model, 3, [.. _normalizer]);
        return [.. model, .. _rest];
    }

    internal SentencePieceProcessor Build() => SentencePieceProcessor.FromBytes(ToBytes());

    private static void Number(List<byte> message, int field, ulong value)
    {
        Varint(message, (ulong)field << 3);
        Varint(message, value);
    }

    private static void Bytes(List<byte> message, int field, byte[] bytes)
    {
        Varint(message, ((ulong)field << 3) | 2);
        Varint(message, (ulong)bytes.Length);
        message.AddRange(bytes);
    }

    private static void Varint(List<byte> message, ulong value)
    {
        for (; value >= 0x80; value >>= 7) message.Add((byte)(value | 0x80));
        message.Add((byte)value);
    }
}
