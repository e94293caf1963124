using CourseKit.Bench.Fuzzing;
using CourseKit.Tensors.Formats.Gguf;
using CourseKit.Tensors.Tests.Safetensors;

namespace CourseKit.Tensors.Tests.Formats;

/// <summary>Broken and hostile GGUF files: each is refused when it is opened, with a message that says why.</summary>
public sealed class GgufRefusalTests
{
    private static string Refused(byte[] bytes)
    {
        var message = Assert.Throws<GgufException>(() => GgufFile.Parse(bytes, "x.gguf")).Message;
        Assert.StartsWith("x.gguf: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private static string Refused(GgufBuilder builder) => Refused(builder.Build());

    private static string RefusedValue(Action<BinaryWriter> value) => Refused(new GgufBuilder().Pair("k", value));

    private static string RefusedTensor(uint type, ulong[] sizes, int bytes, ulong? offset = null) =>
        Refused(new GgufBuilder().Tensor("t", type, sizes, new byte[bytes], offset));

    private static Action<BinaryWriter> Array(uint type, ulong count) => writer =>
    {
        writer.Write(9u);
        writer.Write(type);
        writer.Write(count);
    };

    [Fact]
    public void Other_kinds_of_files_and_versions_are_refused()
    {
        Assert.Contains("the file has 23 bytes, expected at least 24", Refused(new byte[23]));
        Assert.Contains("begins with the bytes 47475547, expected 47475546 (GGUF)", Refused(new GgufBuilder { Magic = 0x47554747 }));
        Assert.Contains("version is 1, expected 2 or 3. Version 1 is from", Refused(new GgufBuilder { Version = 1 }));
        Assert.Contains("version is 4, expected 2 or 3. Take", Refused(new GgufBuilder { Version = 4 }));
        Assert.Contains("big-endian", Refused(new GgufBuilder { Version = 3 << 24 }));
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(1UL << 40)]
    [InlineData(ulong.MaxValue)]
    public void Counts_that_the_file_cannot_hold_are_refused(ulong count)
    {
        Assert.Contains($"the number of tensors is {count}, but only", Refused(new GgufBuilder { TensorCount = count }));
        Assert.Contains($"the number of metadata pairs is {count}, but only", Refused(new GgufBuilder { PairCount = count }));
        Assert.Contains("the number of elements of the metadata of 'k' is", RefusedValue(Array(5, count)));
        Assert.Contains("the number of elements of the metadata of 'k' is", RefusedValue(Array(8, count)));
        Assert.Contains("the number of elements of the metadata of 'k' is", RefusedValue(Array(9, count)));
    }

    [Fact]
    public void Broken_metadata_is_refused()
    {
        Assert.Contains("'k' has the type 13, expected 0 to 12", RefusedValue(writer => writer.Write(13u)));
        Assert.Contains("'k' has the type 13, expected 0 to 12", RefusedValue(Array(13, 0)));
        Assert.Contains("is a bool of value 2, expected 0 or 1", RefusedValue(writer =>
        {
            writer.Write(7u);
            writer.Write((byte)2);
        }));
        Assert.Contains("said to have 18446744073709551615 bytes, expected at most", RefusedValue(writer =>
        {
            writer.Write(8u);
            writer.Write(ulong.MaxValue);
        }));
        Assert.Contains("takes 50 bytes, but only 0 follow", RefusedValue(writer =>
        {
            writer.Write(8u);
            writer.Write(50UL);
        }));
        Assert.Contains("not valid UTF-8", RefusedValue(writer =>
        {
            writer.Write(8u);
            writer.Write(2UL);
            writer.Write((byte)0xC3);
            writer.Write((byte)0x28);
        }));
        Assert.Contains("nested more than 4 deep", RefusedValue(writer =>
        {
            writer.Write(9u);
            for (var i = 0; i < 40; i++)
            {
                writer.Write(9u);
                writer.Write(1UL);
            }
        }));
        Assert.Contains("has 'k' twice", Refused(new GgufBuilder().Pair("k", "1").Pair("k", "2")));
        Assert.Contains("metadata key 0 is empty", Refused(new GgufBuilder().Pair("", "1")));
        Assert.Contains("metadata key 0 is said to have 65536 bytes, expected at most 65535", Refused(new GgufBuilder().Pair(new string('k', 65_536), "1")));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(4u)]
    [InlineData(12u)]
    [InlineData(1u << 21)]
    public void Other_alignments_are_refused(uint alignment) =>
        Assert.Contains($"'general.alignment' is {alignment}, expected a multiple of 8", Refused(new GgufBuilder().Pair("general.alignment", alignment)));

    [Fact]
    public void An_alignment_that_is_no_number_is_refused() =>
        Assert.Contains("'general.alignment' the string '32'", Refused(new GgufBuilder().Pair("general.alignment", "32")));

    [Fact]
    public void Tensors_that_do_not_fit_the_file_are_refused()
    {
        Assert.Contains("tensor 't': its 8 bytes begin at 0, but the file has only 4 bytes", RefusedTensor(0, [2], 4));
        Assert.Contains("begin at 64, but the file has only", RefusedTensor(0, [1], 4, offset: 64));
        Assert.Contains("begin at 18446744073709551584, but", RefusedTensor(0, [1], 4, offset: ulong.MaxValue - 31));
        Assert.Contains("its offset is 4, expected a multiple of the file's alignment 32", RefusedTensor(0, [1], 40, offset: 4));
        Assert.Contains("its rows have 31 elements, expected a multiple of 32 for Q4_0", RefusedTensor(2, [31, 32], 1000));
        Assert.Contains("its rows have 1 elements, expected a multiple of 256 for Q4_K", RefusedTensor(12, [], 1000));
        Assert.Contains("it has 9 dimensions, expected at most 8", RefusedTensor(0, [1, 1, 1, 1, 1, 1, 1, 1, 1], 4));
        Assert.Contains("it has a dimension of 2147483648", RefusedTensor(0, [1UL << 31], 4));
        Assert.Contains("more than 63 bits of bytes", RefusedTensor(0, [int.MaxValue, int.MaxValue, int.MaxValue], 4));
        Assert.Contains("more than 63 bits of bytes", RefusedTensor(0, [0, int.MaxValue, int.MaxValue, int.MaxValue], 4));
    }

    [Fact]
    public void Tensors_that_share_a_name_or_bytes_are_refused()
    {
        Assert.Contains("tensor 't': the file lists it twice", Refused(new GgufBuilder().Tensor("t", 0, [1], new byte[4]).Tensor("t", 0, [1], new byte[4])));
        Assert.Contains("tensor 'u': its bytes overlap", Refused(new GgufBuilder().Tensor("t", 0, [9], new byte[36]).Tensor("u", 0, [1], new byte[4], offset: 32)));
        Assert.Contains("its bytes overlap", Refused(new GgufBuilder().Tensor("t", 0, [1], new byte[4]).Tensor("u", 0, [1], new byte[4], offset: 0)));
        Assert.Contains("said to have 2000 bytes, expected at most 1024", Refused(new GgufBuilder().Tensor(new string('t', 2000), 0, [1], new byte[4])));
    }

    [Fact]
    public void Cut_files_are_refused_wherever_they_end()
    {
        var whole = new GgufBuilder().Pair("a", "text").Tensor("t", 0, [2], new byte[8]).Build();
        Assert.Equal(2, GgufFile.Parse(whole).ReadTensor("t").ElementCount);
        for (var length = 0; length < whole.Length; length++) Refused(whole[..length]);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("no such file", Assert.Throws<GgufException>(() => GgufFile.Open(folder["absent.gguf"])).Message);
        Assert.Contains("this is a folder, expected a GGUF file", Assert.Throws<GgufException>(() => GgufFile.Open(folder.Path)).Message);
    }
}
