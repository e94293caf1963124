using System.IO.Compression;
using CourseKit.Tensors.Formats.Numpy;
using CourseKit.Tensors.Tests.Safetensors;

namespace CourseKit.Tensors.Tests.Formats;

public sealed class NumpyArchiveTests : IDisposable
{
    // numpy.savez_compressed of NumPy 1.24: a = arange(6) as big-endian int16 2x3, b = zeros 40x50 float32, and two truth values under a Cyrillic name.
    private const string Compressed =
        "UEsDBBQAAAAIAAAAIQCQvN3CUgAAAIwAAAAFABQAYS5ucHkBABAAjAAAAAAAAABSAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6XaaSuo6Cell9UUpSY"
        + "F59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1CmQDLgYGBkYGJgZmBhYGVgBQSwMEFAAAAAgAAAAhAJ5qASdqAAAAwB8AAAUAFABiLm5weQEAEADAHwAA"
        + "AAAAAGoAAAAAAAAA7cghDoMwGEDhznKK3/2QVCCYWdA4yMzEFGlGCYIAacnMslNw4ZUrTL/PvXd0j/b+vJi3+ejg4yvoTbQeK7Wi4xr24JZ+DYM/f+Pm6NOP"
        + "k9t86rwqrVzLwspX/pQZAAAAAAAAAAAAAABgflBLAwQUAAAICAAAACEA7hm7XUYAAACCAAAADAAUANC60LvRjtGHLm5weQEAEACCAAAAAAAAAEYAAAAAAAAA"
        + "m+wX6hsQychQxlCtnpJanFykbqWgXpNkqK6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjqaOgq1ChQALkYGAFBLAQIUAxQAAAAIAAAAIQCQvN3C"
        + "UgAAAIwAAAAFAAAAAAAAAAAAAACAAQAAAABhLm5weVBLAQIUAxQAAAAIAAAAIQCeagEnagAAAMAfAAAFAAAAAAAAAAAAAACAAYkAAABiLm5weVBLAQIUAxQA"
        + "AAgIAAAAIQDuGbtdRgAAAIIAAAAMAAAAAAAAAAAAAACAASoBAADQutC70Y7Rhy5ucHlQSwUGAAAAAAMAAwCgAAAArgEAAAAA";

    private readonly TemporaryFolder folder = new();

    private string Target => folder["x.npz"];

    public void Dispose() => folder.Dispose();

    private static NumpyArchive Parse(byte[] bytes, long? maximumBytes = null) => NumpyArchive.Open(new MemoryStream(bytes), "x.npz", maximumBytes);

    private static byte[] Zip(CompressionLevel level, params (string Name, byte[] Contents)[] files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, contents) in files)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(contents);
            }
        }

        return stream.ToArray();
    }

    [Fact]
    public void An_archive_compressed_by_numpy_is_read()
    {
        using var archive = Parse(Convert.FromBase64String(Compressed));
        Assert.Equal(["a", "b", "ключ"], archive.Names);
        Assert.Equal([2, 3], archive["a"].Shape);
        Assert.Equal([0, 1, 2, 3, 4, 5], archive["a"].ToArray<int>());
        Assert.Equal(new float[2000], archive["b"].ToArray());
        Assert.Equal([true, false], archive["ключ"].ToArray<bool>());
    }

    /// <summary>The goldens' archive: what is in it (its <c>case.json</c> says so), and that each array is written again byte for byte.</summary>
    [Fact]
    public void The_archive_of_the_goldens_is_read_and_its_arrays_are_written_again_byte_for_byte()
    {
        var root = SafetensorsFileTests.RepositoryRoot();
        if (root is null) Assert.Skip("not inside the repository");
        var path = Path.Combine(root, "tests", "goldens", "formats", "arrays.npz");
        using var archive = NumpyArchive.Open(path);
        Assert.Equal(["a", "b", "c"], archive.Names);
        Assert.Equal([0, 1, 2, 3, 4, 5], archive["a"].ToArray());
        Assert.Equal([1, 2, 3], archive["b"].ToArray<long>());
        Assert.Equal([0, 1, 2, 3, 4, 5], archive["c"].ToArray<double>());
        Assert.Equal([2, 3], archive["c"].Shape);
        using var zip = ZipFile.OpenRead(path);
        foreach (var name in archive.Names)
        {
            using MemoryStream expected = new(), ours = new();
            using (var entry = zip.GetEntry(name + ".npy")!.Open()) entry.CopyTo(expected);
            NumpyFile.Save(ours, archive[name]);
            Assert.Equal(expected.ToArray(), ours.ToArray());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Arrays_come_back_in_order_under_their_names(bool compress)
    {
        NumpyArchive.Save(Target, [("z", Tensor.Arange(1000)), ("a", Tensor.From<float>([1, 2, 3, 4], [2, 2]).Transpose(0, 1))], compress);
        using var archive = NumpyArchive.Open(Target);
        Assert.Equal(["z", "a"], archive.Names);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), archive["z"].ToArray<long>());
        Assert.Equal([1, 3, 2, 4], archive["a"].ToArray());
        Assert.Equal(compress, new FileInfo(Target).Length < 8000);
        Assert.Contains("no array of that name; it has 2, e.g. 'z', 'a'", Assert.Throws<NumpyException>(() => archive["b"]).Message);
    }

    [Fact]
    public void Equal_contents_give_equal_files()
    {
        NumpyArchive.Save(Target, [("a", Tensor.Arange(3))]);
        NumpyArchive.Save(folder["y.npz"], [("a", Tensor.Arange(3))]);
        Assert.Equal(File.ReadAllBytes(Target), File.ReadAllBytes(folder["y.npz"]));
    }

    [Fact]
    public void A_failure_in_the_middle_leaves_the_old_file_and_nothing_else()
    {
        NumpyArchive.Save(Target, [("old", Tensor.Arange(3))]);
        Assert.Contains("two arrays", Assert.Throws<NumpyException>(() => NumpyArchive.Save(Target, [("a", Tensor.Arange(3)), ("a", Tensor.Arange(3))])).Message);
        Assert.Contains("without a name", Assert.Throws<NumpyException>(() => NumpyArchive.Save(Target, [("", Tensor.Arange(3))])).Message);
        Assert.Equal([Target], Directory.GetFileSystemEntries(folder.Path));
        using var archive = NumpyArchive.Open(Target);
        Assert.Equal(["old"], archive.Names);
    }

    [Fact]
    public void A_bomb_is_refused_before_it_is_unpacked()
    {
        // A gigabyte of zeros in about a megabyte.
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("bomb.npy", CompressionLevel.SmallestSize).Open();
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 300; i++) entry.Write(zeros);
        }

        var bytes = stream.ToArray();
        var error = Assert.Throws<NumpyException>(() => Parse(bytes));
        Assert.Contains("take 314572800 bytes when unpacked, more than the limit of 268435456", error.Message);
        Assert.Contains("larger maximumBytes", error.Message);
        Parse(bytes, maximumBytes: 1L << 30).Dispose();
        Assert.Throws<NumpyException>(() => Parse(Zip(CompressionLevel.NoCompression, ("a.npy", new byte[100])), maximumBytes: 99));
    }

    [Fact]
    public void An_entry_that_promises_more_than_its_bytes_can_hold_is_refused()
    {
        var bytes = Zip(CompressionLevel.Optimal, ("a.npy", NumpyBytes.File(NumpyBytes.Header("|u1", "(2,)"), 1, 2)));
        // Uncompressed size in the directory at the end: 24 bytes after its signature.
        var directory = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BitConverter.TryWriteBytes(bytes.AsSpan(directory + 24), 100_000_000);
        Assert.Contains("tensor 'a': it is said to unpack from", Assert.Throws<NumpyException>(() => Parse(bytes)).Message);
    }

    /// <summary>Ten kilobytes that claim to be ten megabytes, within what deflate could do: found out before a tensor is made.</summary>
    [Fact]
    public void A_claim_that_deflate_could_keep_is_tested_before_memory_is_taken()
    {
        var random = new byte[10_000];
        new Random(1).NextBytes(random);
        var bytes = Zip(CompressionLevel.Optimal, ("a.npy", NumpyBytes.File(NumpyBytes.Header("|u1", "(10000000,)"), random)));
        var directory = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BitConverter.TryWriteBytes(bytes.AsSpan(directory + 24), 10_000_100);
        using var archive = Parse(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("but the archive promises 10000100: it was cut off", Assert.Throws<NumpyException>(() => archive["a"]).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_wrong_checksum_is_noticed()
    {
        var bytes = Zip(CompressionLevel.NoCompression, ("a.npy", NumpyBytes.File(NumpyBytes.Header("|u1", "(2,)"), 1, 2)));
        bytes[bytes.AsSpan().IndexOf("(2,)"u8) + "(2,), }\n".Length] ^= 1;
        using var archive = Parse(bytes);
        Assert.Contains("tensor 'a': the checksum of its bytes is", Assert.Throws<NumpyException>(() => archive["a"]).Message);
    }

    [Fact]
    public void Broken_archives_are_refused()
    {
        var whole = Zip(CompressionLevel.Optimal, ("a.npy", NumpyBytes.File(NumpyBytes.Header("|u1", "(2,)"), 1, 2)));
        foreach (var bytes in new[] { [], whole[..10], whole[..^1], new byte[100] })
            Assert.Contains("no zip file that can be read", Assert.Throws<NumpyException>(() => Parse(bytes)).Message);
        Assert.Contains("lists it twice", Assert.Throws<NumpyException>(() => Parse(Zip(CompressionLevel.Optimal, ("a.npy", []), ("a.npy", [])))).Message);
        using var other = Parse(Zip(CompressionLevel.Optimal, ("readme.txt", [1, 2, 3])));
        Assert.Contains("tensor 'readme.txt': the file ends inside of its start", Assert.Throws<NumpyException>(() => other["readme.txt"]).Message);
        Assert.Contains("no such file", Assert.Throws<NumpyException>(() => NumpyArchive.Open(folder["absent.npz"])).Message);
    }
}
