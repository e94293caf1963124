using System.Text;

namespace CourseKit.Tokenizers.Tests;

public sealed class ByteLevelTests
{
    [Fact]
    public void The_alphabet_has_a_character_of_its_own_for_every_byte()
    {
        Assert.Equal(256, ByteAlphabet.Characters.ToArray().Distinct().Count());
        for (var value = 0; value < 256; value++) Assert.Equal(value, ByteAlphabet.ByteOf(ByteAlphabet.CharacterOf((byte)value)));
        Assert.Equal('a', ByteAlphabet.CharacterOf((byte)'a'));
        Assert.Equal('Ġ', ByteAlphabet.CharacterOf((byte)' '));
        Assert.Equal('Ċ', ByteAlphabet.CharacterOf((byte)'\n'));
        Assert.Equal(-1, ByteAlphabet.ByteOf(' '));
        Assert.DoesNotContain(ByteAlphabet.Characters.ToArray(), character => char.IsWhiteSpace(character) || char.IsControl(character));
    }

    [Fact]
    public void Words_are_spelled_in_bytes_and_stand_where_they_stood()
    {
        const string Text = "Hé 漢 👍🏽!";
        var words = new ByteLevelPreTokenizer(addPrefixSpace: false).PreTokenize(Text);
        Assert.Equal(["Hé", " 漢", " 👍🏽!"], words.Select(word => word.Offsets.Of(Text)));
        Assert.All(words, word => Assert.Equal(word.Word, ByteAlphabet.Spell(word.Offsets.Of(Text))));
    }

    [Theory]
    [InlineData("a b", "Ġa Ġb")]
    [InlineData(" a", "Ġa")]
    [InlineData("", "")]
    public void A_prefix_space_is_put_where_there_is_none(string text, string expected)
    {
        var words = new ByteLevelPreTokenizer(addPrefixSpace: true).PreTokenize(text);
        Assert.Equal(expected, string.Join(' ', words.Select(word => word.Word)));
        Assert.All(words, word => Assert.True(word.Offsets.End <= text.Length));
    }

    [Fact]
    public void Decoding_gives_every_text_back()
    {
        var decoder = new ByteLevelDecoder();
        foreach (var text in OddTexts.Generate(1, 300))
        {
            var wellFormed = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            Assert.Equal(wellFormed, decoder.Decode([ByteAlphabet.Spell(wellFormed)]));
            Assert.Equal(wellFormed, decoder.Decode([.. ByteAlphabet.Spell(wellFormed).Select(character => character.ToString())]));
        }
    }

    [Fact]
    public void Bytes_that_are_no_character_become_replacement_characters_and_added_tokens_stay()
    {
        Assert.Equal("\uFFFD", new ByteLevelDecoder().Decode([ByteAlphabet.CharacterOf(0xE6).ToString()]));
        Assert.Equal("a <added token> b", new ByteLevelDecoder().Decode(["aĠ", "<added token>", "Ġb"]));
    }
}
