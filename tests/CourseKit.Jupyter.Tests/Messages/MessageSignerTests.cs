using System.Text;
using CourseKit.Jupyter.Messages;

namespace CourseKit.Jupyter.Tests.Messages;

public class MessageSignerTests
{
    // RFC 4231, test case 2, in four pieces.
    private const string Key = "Jefe";
    private static readonly ReadOnlyMemory<byte>[] Frames = [Bytes("what do"), Bytes(" ya want"), Bytes(""), Bytes(" for nothing?")];

    [Theory]
    [InlineData("hmac-sha256", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")]
    [InlineData("hmac-sha384", "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649")]
    [InlineData("hmac-sha512", "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737")]
    public void A_signature_is_the_hmac_of_the_four_parts(string scheme, string expected)
    {
        var signer = new MessageSigner(scheme, Key);
        Assert.Equal(expected, Encoding.ASCII.GetString(signer.Sign(Frames)));
        Assert.True(signer.Verify(Bytes(expected).Span, Frames));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3844")]
    [InlineData("5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843")]
    [InlineData("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec38")]
    public void Any_other_signature_is_wrong(string signature) =>
        Assert.False(new MessageSigner("hmac-sha256", Key).Verify(Bytes(signature).Span, Frames));

    [Fact]
    public void Without_a_key_nothing_is_signed_and_everything_taken()
    {
        var signer = new MessageSigner("hmac-sha256", "");
        Assert.Empty(signer.Sign(Frames));
        Assert.True(signer.Verify(Bytes("anything").Span, Frames));
    }

    [Fact]
    public void Another_scheme_is_refused_by_name()
    {
        var error = Assert.Throws<MessageException>(() => new MessageSigner("hmac-md4", Key));
        Assert.Contains("hmac-md4", error.Message, StringComparison.Ordinal);
        Assert.Contains("hmac-sha256", error.Message, StringComparison.Ordinal);
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
