using CourseKit.Tokenizers.Loading;

namespace CourseKit.Tokenizers.SentencePiece;

/// <summary>How a SentencePiece model splits normalised text (<c>TrainerSpec.ModelType</c>).</summary>
public enum SentencePieceModelType
{
    /// <summary>The most probable pieces (Kudo 2018).</summary>
    Unigram = 1,

    /// <summary>Byte pair encoding: pairs are merged, the best score first (Sennrich et al. 2016).</summary>
    Bpe = 2,

    /// <summary>One piece a word.</summary>
    Word = 3,

    /// <summary>One piece a character.</summary>
    Char = 4,
}

/// <summary>What a piece is for (<c>ModelProto.SentencePiece.Type</c>).</summary>
public enum SentencePieceType
{
    /// <summary>Text.</summary>
    Normal = 1,

    /// <summary>Stands for what no piece covers.</summary>
    Unknown = 2,

    /// <summary>Stands for no text, such as <c>&lt;/s&gt;</c>; never found in a text.</summary>
    Control = 3,

    /// <summary>Text that is always one piece.</summary>
    UserDefined = 4,

    /// <summary>Kept for its id only; never found in a text.</summary>
    Unused = 5,

    /// <summary>One byte of a character that no piece covers.</summary>
    Byte = 6,
}

/// <summary>One piece of a model.</summary>
/// <param name="Text">Its text, with U+2581 for spaces.</param>
/// <param name="Score">Its score.</param>
/// <param name="Type">What it is for.</param>
internal readonly record struct SentencePieceEntry(string Text, float Score, SentencePieceType Type);

/// <summary>The rules of normalisation that a model holds (<c>NormalizerSpec</c>).</summary>
internal sealed record NormalizerRules
{
    /// <summary>The compiled rewriting rules; empty when there are none.</summary>
    internal ReadOnlyMemory<byte> PrecompiledCharsmap { get; init; }

    internal bool AddDummyPrefix { get; init; } = true;

    internal bool RemoveExtraWhitespaces { get; init; } = true;

    internal bool EscapeWhitespaces { get; init; } = true;

    /// <summary>Whether the space that marks words stands behind them (of <c>TrainerSpec</c>).</summary>
    internal bool TreatWhitespaceAsSuffix { get; init; }
}

/// <summary>A SentencePiece <c>.model</c> as it was written: a protocol buffer, <c>ModelProto</c> of sentencepiece_model.proto. What the
/// training alone needed is left out.</summary>
internal sealed record SentencePieceFile
{
    internal required string Source { get; init; }

    internal required IReadOnlyList<SentencePieceEntry> Pieces { get; init; }

    internal SentencePieceModelType ModelType { get; init; } = SentencePieceModelType.Unigram;

    internal bool ByteFallback { get; init; }

    internal string UnkPiece { get; init; } = "<unk>";

    internal string BosPiece { get; init; } = "<s>";

    internal string EosPiece { get; init; } = "</s>";

    internal string PadPiece { get; init; } = "<pad>";

    /// <summary>What an unknown token is decoded to.</summary>
    internal string UnkSurface { get; init; } = " \u2047 ";

    internal NormalizerRules Normalizer { get; init; } = new();

    /// <summary>Rules that decoded text goes through, or null.</summary>
    internal NormalizerRules? Denormalizer { get; init; }

    internal static SentencePieceFile Load(string path) => Parse(JsonFile.ReadBytes(path), path);

    internal static SentencePieceFile Parse(ReadOnlyMemory<byte> bytes, string source)
    {
        var pieces = new List<SentencePieceEntry>();
        var file = new SentencePieceFile { Source = source, Pieces = pieces };
        var (normalizer, denormalizer) = (new NormalizerRules(), (NormalizerRules?)null);
        var suffix = false;
        var reader = new ProtobufReader(bytes.Span, source);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1:
                    if (pieces.Count > Vocabulary.MaxId)
                        throw new TokenizerException($"{source}: more than {Vocabulary.MaxId} pieces; no published model comes near.");
                    pieces.Add(Piece(reader.Bytes(), source));
                    break;
                case 2: file = Trainer(reader.Bytes(), file, ref suffix); break;
                case 3: normalizer = Rules(reader.Bytes(), normalizer, source); break;
                case 5: denormalizer = Rules(reader.Bytes(), denormalizer ?? new(), source); break;
                default: reader.Skip(); break;
            }
        }
        return file with { Normalizer = normalizer with { TreatWhitespaceAsSuffix = suffix }, Denormalizer = denormalizer };
    }

    private static SentencePieceEntry Piece(ReadOnlySpan<byte> message, string source)
    {
        var (text, score, type) = ("", 0f, SentencePieceType.Normal);
        var reader = new ProtobufReader(message, source);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: text = reader.Text(); break;
                case 2: score = reader.Single(); break;
                case 3: type = Known((SentencePieceType)reader.Integer(), source); break;
                default: reader.Skip(); break;
            }
        }
        return new(text, score, type);
    }

    private static SentencePieceFile Trainer(ReadOnlySpan<byte> message, SentencePieceFile file, ref bool suffix)
    {
        var reader = new ProtobufReader(message, file.Source);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 3: file = file with { ModelType = Known((SentencePieceModelType)reader.Integer(), file.Source) }; break;
                case 24: suffix = reader.Boolean(); break;
                case 35: file = file with { ByteFallback = reader.Boolean() }; break;
                case 44: file = file with { UnkSurface = reader.Text() }; break;
                case 45: file = file with { UnkPiece = Or(reader.Text(), "<unk>") }; break;
                case 46: file = file with { BosPiece = Or(reader.Text(), "<s>") }; break;
                case 47: file = file with { EosPiece = Or(reader.Text(), "</s>") }; break;
                case 48: file = file with { PadPiece = Or(reader.Text(), "<pad>") }; break;
                default: reader.Skip(); break;
            }
        }
        return file;
    }

    private static NormalizerRules Rules(ReadOnlySpan<byte> message, NormalizerRules rules, string source)
    {
        var reader = new ProtobufReader(message, source);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 2: rules = rules with { PrecompiledCharsmap = reader.Bytes().ToArray() }; break;
                case 3: rules = rules with { AddDummyPrefix = reader.Boolean() }; break;
                case 4: rules = rules with { RemoveExtraWhitespaces = reader.Boolean() }; break;
                case 5: rules = rules with { EscapeWhitespaces = reader.Boolean() }; break;
                default: reader.Skip(); break;
            }
        }
        return rules;
    }

    private static string Or(string text, string fallback) => text.Length == 0 ? fallback : text;

    private static T Known<T>(T value, string source) where T : struct, Enum => Enum.IsDefined(value) ? value
        : throw new TokenizerException($"{source}: {value:D} is no {typeof(T).Name}; expected {string.Join(", ", Enum.GetNames<T>())}.");
}
