using System.Text;

namespace CourseKit.Tokenizers;

/// <summary>The 256 characters that stand for bytes in byte-level BPE (<c>bytes_to_unicode</c> of GPT-2): a byte that prints as itself in
/// Latin-1 stands for itself, the others for the characters from U+0100 on, so that no token holds a space or a control character.</summary>
public static class ByteAlphabet
{
    private static readonly char[] s_characters = CreateCharacters();
    private static readonly short[] s_bytes = CreateBytes();

    /// <summary>The characters by the byte that they stand for.</summary>
    public static ReadOnlySpan<char> Characters => s_characters;

    /// <summary>The character of a byte.</summary>
    public static char CharacterOf(byte value) => s_characters[value];

    /// <summary>The byte that a character stands for, or -1 when it stands for none.</summary>
    public static int ByteOf(char character) => character < s_bytes.Length ? s_bytes[character] : -1;

    /// <summary>A text in the alphabet: its UTF-8 bytes, one character each.</summary>
    public static string Spell(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Concat(Encoding.UTF8.GetBytes(text).Select(CharacterOf));
    }

    private static char[] CreateCharacters()
    {
        var characters = new char[256];
        var next = '\u0100';
        for (var value = 0; value < 256; value++)
            characters[value] = value is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE ? (char)value : next++;
        return characters;
    }

    private static short[] CreateBytes()
    {
        var bytes = new short[0x144];
        Array.Fill(bytes, (short)-1);
        for (var value = 0; value < 256; value++) bytes[s_characters[value]] = (short)value;
        return bytes;
    }
}
