using System.IO.Compression;
using System.Text;
using CourseKit.Bench.Fuzzing;
using CourseKit.Tensors.Formats.PyTorch;

namespace CourseKit.Tensors.Tests.Formats;

/// <summary>Hostile and broken files: the message says what was asked for or found, and nothing is run.</summary>
public sealed class PyTorchRefusalTests
{
    private static PyTorchBuilder New => new();

    private static string Message(byte[] file) => Assert.Throws<PyTorchException>(() => PyTorchFile.Parse(file)).Message;

    [Theory]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "getattr")]
    [InlineData("torch.hub", "load")]
    [InlineData("torch", "load")]
    [InlineData("torch.storage", "_load_from_bytes")]
    [InlineData("numpy.core.multiarray", "_reconstruct")]
    [InlineData("collections", "OrderedDict.fromkeys")]
    public void Names_that_tensors_do_not_need_are_refused_by_name(string module, string name)
    {
        Assert.Contains($"'{module}.{name}'", Message(New.Global(module, name).Zip()));
        Assert.Contains($"'{module}.{name}'", Message(New.Global(module, name).Legacy()));
        Assert.Contains($"'{module}.{name}'", Message(New.Text(module).Text(name).Raw("\u0093").Zip()));
        Assert.Contains($"'{module}.{name}'", Message(New.Raw($"(i{module}\n{name}\n").Zip()));
    }

    [Theory]
    [InlineData("ctorch\nFloatStorage\n)R", "torch.FloatStorage")]
    [InlineData("ctorch\nFloatStorage\n)\u0081", "NEWOBJ")]
    [InlineData("ccollections\nOrderedDict\n)}\u0092", "NEWOBJ_EX")]
    [InlineData("(ccollections\nOrderedDict\no", "OBJ")]
    [InlineData("\u0082\u0001", "EXT")]
    [InlineData("Pid\n", "PERSID")]
    [InlineData("\u008f", "a set")]
    [InlineData("\u0097", "NEXT_BUFFER")]
    [InlineData("ccollections\nOrderedDict\n}b", "BUILD")]
    [InlineData("I12\n", "0x49")]
    public void Instructions_that_build_other_objects_are_refused_by_name(string pickle, string expected) => Assert.Contains(expected, Message(New.Raw(pickle).Zip()));

    [Theory]
    [InlineData("q\u0001", "more values than there are")]
    [InlineData("t", "more values than there are")]
    [InlineData("(K\u0001", "ends at byte")]
    [InlineData("h\u0009", "recalls value 9")]
    [InlineData("}]Ns", "as a key")]
    [InlineData("}(K\u0001u", "has no value")]
    [InlineData("NK\u0001a", "expected a list")]
    [InlineData("X\u00FF\u00FF\u00FF\u007F", "promises 2147483647 more bytes")]
    [InlineData("X\u0001\0\0\0\u00FF", "not valid UTF-8")]
    [InlineData("\u008a\u0011", "expected at most 16")]
    [InlineData("\u0080\u0007", "protocol 7")]
    [InlineData("K\u0001Q", "not described by a tuple")]
    [InlineData("(K\u0001tQ", "not described by 'storage'")]
    [InlineData("ctorch\nSize\n(](K\u0001NetR", "expected sizes of 0 or more")]
    public void Broken_pickles_are_refused(string pickle, string expected) => Assert.Contains(expected, Message(New.Raw(pickle).Zip()));

    [Theory]
    [InlineData(new long[] { 7 }, new long[] { 1 }, 0, "reaches element 6")]
    [InlineData(new long[] { 2, 3 }, new long[] { 4, 1 }, 0, "reaches element 6")]
    [InlineData(new long[] { 6 }, new long[] { 1 }, 1, "reaches element 6")]
    [InlineData(new long[] { 1 }, new long[] { 1 }, -1, "offset -1")]
    [InlineData(new long[] { 0 }, new long[] { 1 }, 7, "reaches element 6")]
    [InlineData(new long[] { 2 }, new long[] { 1, 1 }, 0, "another number of strides")]
    [InlineData(new long[] { -1 }, new long[] { 1 }, 0, "sizes of 0 or more")]
    [InlineData(new long[] { 1L << 40 }, new long[] { 0 }, 0, "outside of what tensors can have")]
    [InlineData(new long[] { 1 << 30, 1 << 30, 1 << 30, 1 << 30, 1 << 30 }, new long[] { 0, 0, 0, 0, 0 }, 0, "stands for")]
    [InlineData(new long[] { 2, 2 }, new long[] { long.MaxValue, long.MaxValue }, 0, "reaches element")]
    public void Views_outside_of_their_storage_are_refused(long[] sizes, long[] strides, long offset, string expected)
    {
        Assert.Contains(expected, Message(New.Tensor("Float", "0", new byte[24], sizes, strides, offset).Zip()));
        Assert.Contains(expected, Message(New.Tensor("Float", "0", new byte[24], sizes, strides, offset, legacy: true).Legacy()));
    }

    [Fact]
    public void Storages_that_are_missing_or_of_another_length_are_refused()
    {
        Assert.Contains("is not in the archive", Message(New.Tensor("Float", "0", null, [0], [1]).Zip()));
        Assert.Contains("24 bytes in the archive, expected 20", Message(New.Tensor("Float", "0", new byte[24], [5], [1], length: 5).Zip()));
        Assert.Contains("is not in the file", Message(New.Tensor("Float", "0", null, [0], [1], legacy: true).Legacy()));
        Assert.Contains("6 elements, expected 5", Message(New.Tensor("Float", "0", new byte[24], [5], [1], length: 5, legacy: true).Legacy()));
        Assert.Contains("but the file has", Message(New.Tensor("Float", "0", new byte[24], [5], [1], length: 1L << 60).Zip()));
        Assert.Contains("elsewhere", Message(New.Raw("(").Tensor("Float", "0", new byte[24], [1], [1]).Tensor("Int", "0", new byte[24], [1], [1]).Raw("t").Zip()));
        Assert.Contains("bytes follow the last storage", Message([.. New.Tensor("Float", "0", new byte[24], [6], [1], legacy: true).Legacy(), 0]));
    }

    [Fact]
    public void Dictionaries_in_themselves_and_repeated_without_end_are_refused()
    {
        Assert.Contains("over and over", Message(New.Raw("}q\u0001K\u0001h\u0001s").Zip()));

        // Each list holds the one before twice: 2^30 values in 200 bytes.
        var bomb = New.Raw("]q\0");
        for (var i = 1; i < 30; i++) bomb.Raw([(byte)']', (byte)'(', (byte)'h', (byte)(i - 1), (byte)'h', (byte)(i - 1), (byte)'e', (byte)'q', (byte)i]);
        for (var i = 1; i < 30; i++) bomb.Raw("\u0086");
        Assert.Contains("over and over", Message(bomb.Zip()));
    }

    [Fact]
    public void Archives_of_other_kinds_are_refused()
    {
        Assert.Contains("version is '99'", Message(New.Raw("}").Zip(version: "99")));
        Assert.Contains("'big' order", Message(New.Raw("}").Zip(byteOrder: "big")));
        Assert.Contains("little-endian", Message(New.Raw("}").Legacy(littleEndian: false)));
        Assert.Contains("is compressed", Message(Zip(CompressionLevel.Optimal, ("m/data.pkl", new byte[1000]), ("m/version", "3"u8.ToArray()))));
        Assert.Contains("TorchScript", Message(Zip(CompressionLevel.NoCompression, ("m/data.pkl", []), ("m/constants.pkl", []))));
        Assert.Contains("expected one", Message(Zip(CompressionLevel.NoCompression, ("m/data.pkl", []), ("n/data.pkl", []))));
        Assert.Contains("expected one", Message(Zip(CompressionLevel.NoCompression, ("word/document.xml", []))));
        Assert.Contains("m/version", Message(Zip(CompressionLevel.NoCompression, ("m/data.pkl", [0x80, 2, (byte)'}', (byte)'.']))));
        Assert.Contains("git lfs pull", Message("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"u8.ToArray()));
        Assert.Contains("expected 504B", Message("not a checkpoint"u8.ToArray()));
        Assert.Contains("is empty", Message([]));
        Assert.Contains("magic number", Message([0x80, 2, (byte)'N', (byte)'.']));
    }

    [Fact]
    public void Files_that_are_cut_anywhere_are_refused()
    {
        var zip = New.Tensor("Float", "0", new byte[24], [6], [1]).Zip();
        for (var length = 0; length < zip.Length; length++) Message(zip[..length]);
        var legacy = New.Tensor("Float", "0", new byte[24], [6], [1], legacy: true).Legacy();
        for (var length = 0; length < legacy.Length; length++) Message(legacy[..length]);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_refused()
    {
        Assert.Contains("no such file", Assert.Throws<PyTorchException>(() => PyTorchFile.Open("no/such/pytorch_model.bin")).Message);
        Assert.Contains("folder", Assert.Throws<PyTorchException>(() => PyTorchFile.Open(Path.GetTempPath())).Message);
    }

    private static byte[] Zip(CompressionLevel level, params (string Name, byte[] Data)[] files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            foreach (var (name, data) in files)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(data);
            }
        }

        return stream.ToArray();
    }
}
