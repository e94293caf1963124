using System.Buffers.Binary;
using System.Text;

namespace CourseKit.Tokenizers.Tests;

/// <summary>The precompiled map of SentencePiece as Hugging Face tokenizers applies it.</summary>
public sealed class PrecompiledNormalizerTests
{
    /// <summary>A map with the rules <c>A</c> to <c>aa</c>, <c>AB</c> to <c>x</c> and <c>C</c> to nothing, as a Darts double array by
    /// hand: unit 0 is the root, whose children lie at its offset 256 XOR their byte.</summary>
    internal static byte[] Map { get; } = Build(new Dictionary<int, uint>
    {
        [0] = Inner(256, 0, hasLeaf: false) & ~0xFFu,
        [256 ^ 'A'] = Inner(0, 'A', hasLeaf: true, at: 256 ^ 'A', to: 512),
        [512] = Leaf(0),
        [512 ^ 'B'] = Inner(0, 'B', hasLeaf: true, at: 512 ^ 'B', to: 700),
        [700] = Leaf(3),
        [256 ^ 'C'] = Inner(0, 'C', hasLeaf: true, at: 256 ^ 'C', to: 701),
        [701] = Leaf(2),
    }, "aa\0x\0");

    private static readonly PrecompiledNormalizer s_normalizer = new(Map);

    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("bAb", "baab")]
    [InlineData("AB", "aaB")] // two clusters: the longer rule is never seen
    [InlineData("aCb", "ab")]
    [InlineData("CA", "aa")]
    [InlineData("A\u0301b", "aab")] // a cluster of three bytes is replaced as a whole
    [InlineData("", "")]
    public void Rules_apply_cluster_by_cluster(string text, string expected) => Assert.Equal(expected, s_normalizer.Normalize(text));

    [Fact]
    public void Sentence_piece_takes_the_longest_rule()
    {
        var model = new SentencePieceModelBuilder().Piece("<unk>", 0, SentencePiece.SentencePieceType.Unknown).Piece("a", -1).Charsmap(Map).Build();

        Assert.Equal("▁x▁aa", model.Normalize("AB A"));
        Assert.Equal("▁aa\u0301", model.Normalize("A\u0301"));
    }

    [Fact]
    public void What_is_inserted_stands_for_the_character_before()
    {
        var text = new NormalizedText("bAb");
        s_normalizer.Apply(text);

        Assert.Equal("baab", text.ToString());
        Assert.Equal((0, 1), (text.OriginalSpan(0, 1).Start, text.OriginalSpan(0, 1).End));
        Assert.Equal((1, 2), (text.OriginalSpan(1, 2).Start, text.OriginalSpan(1, 2).End));
        Assert.Equal((1, 2), (text.OriginalSpan(2, 3).Start, text.OriginalSpan(2, 3).End));
        Assert.Equal((2, 3), (text.OriginalSpan(3, 4).Start, text.OriginalSpan(3, 4).End));
    }

    [Fact]
    public void Written_and_read_again_it_is_the_same()
    {
        var json = $$"""{"type": "Precompiled", "precompiled_charsmap": "{{Convert.ToBase64String(Map)}}"}""";

        Assert.Equal("baab", Normalizer.FromJson(json).Normalize("bAb"));
        Assert.Throws<TokenizerException>(() => Normalizer.FromJson("""{"type": "Precompiled", "precompiled_charsmap": "!"}"""));
        Assert.Throws<TokenizerException>(() => Normalizer.FromJson("""{"type": "Precompiled"}"""));
    }

    [Fact]
    public void Damaged_maps_are_refused()
    {
        Assert.Throws<TokenizerException>(() => new PrecompiledNormalizer(new byte[3]));
        Assert.Throws<TokenizerException>(() => new PrecompiledNormalizer(Map.AsMemory(0, 100)));
        Assert.Throws<TokenizerException>(() => new PrecompiledNormalizer(Build([], new string('a', 100_000))));
        var outside = new PrecompiledNormalizer(Build(new Dictionary<int, uint>
        {
            [0] = Inner(256, 0, hasLeaf: false) & ~0xFFu,
            [256 ^ 'A'] = Inner(0, 'A', hasLeaf: true, at: 256 ^ 'A', to: 512),
            [512] = Leaf(1000),
        }, "a\0"));
        Assert.Throws<TokenizerException>(() => outside.Normalize("A"));
    }

    /// <summary>A unit of the array: a byte, and where its children are counted from, as the XOR with its own position.</summary>
    private static uint Inner(int offset, int label, bool hasLeaf, int at = 0, int to = -1)
    {
        if (to >= 0) offset = at ^ to;
        return ((uint)offset << 10) | (hasLeaf ? 0x100u : 0) | (uint)label;
    }

    private static uint Leaf(int value) => 0x80000000u | (uint)value;

    private static byte[] Build(Dictionary<int, uint> units, string replacements)
    {
        var array = new byte[4 * 1024];
        foreach (var (position, unit) in units) BinaryPrimitives.WriteUInt32LittleEndian(array.AsSpan(4 * position), unit);
        var size = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, array.Length);
        return [.. size, .. array, .. Encoding.UTF8.GetBytes(replacements)];
    }
}
