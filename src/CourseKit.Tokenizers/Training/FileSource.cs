using System.Text;

namespace CourseKit.Tokenizers.Training;

/// <summary>The lines of files, one after another, each line with its end as in the reference. Only a part of one file is in memory.</summary>
internal sealed class FileSource : TextSource
{
    private const int ChunkBytes = 1 << 18, LongestLine = 1 << 28;

    private readonly Queue<string> _files;
    private FileStream? _stream;
    private string _file = "";
    private byte[] _rest = []; // the start of a line whose end has not been read
    private long _position;

    internal FileSource(IEnumerable<string> files)
    {
        _files = new Queue<string>(files);
        try
        {
            Total = _files.Sum(file => new FileInfo(file).Length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TokenizerException($"A file of the corpus cannot be read: {error.Message}", error);
        }
    }

    internal override string Unit => "bytes";

    internal override bool TryRead(TextBatch batch)
    {
        batch.Texts.Clear();
        while (_stream is not null || Open())
        {
            if (FillChunk(batch.Chunk)) return true;
            Dispose();
        }
        return false;
    }

    public override void Dispose()
    {
        _stream?.Dispose();
        _stream = null;
    }

    private bool Open()
    {
        if (!_files.TryDequeue(out var file)) return false;
        try
        {
            _stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TokenizerException($"{file}: cannot be read: {error.Message}", error);
        }
        (_file, _rest, _position) = (file, [], 0);
        return true;
    }

    /// <summary>Reads up to the last line end in the next bytes, or, where a line is longer, up to its end.</summary>
    private bool FillChunk(FileChunk chunk)
    {
        var used = _rest.Length;
        chunk.Reserve(used + ChunkBytes);
        _rest.CopyTo(chunk.Bytes, 0);
        for (var searched = 0; ;)
        {
            int read;
            try
            {
                read = _stream!.Read(chunk.Bytes, used, chunk.Bytes.Length - used);
            }
            catch (IOException error)
            {
                throw new TokenizerException($"{_file}: cannot be read: {error.Message}", error);
            }
            used += read;
            Done += read;
            var end = read == 0 ? used : chunk.Bytes.AsSpan(searched, used - searched).LastIndexOf((byte)'\n') is var newline and >= 0 ? searched + newline + 1 : 0;
            if (end > 0 || read == 0)
            {
                chunk.Set(_file, _position, end);
                _rest = chunk.Bytes.AsSpan(end, used - end).ToArray();
                _position += end;
                return end > 0;
            }
            searched = used;
            if (used > LongestLine)
                throw new TokenizerException($"{_file}: the line at byte {_position} has more than {LongestLine} bytes. Break it into shorter lines, or train from texts of your own cutting.");
            if (used == chunk.Bytes.Length) chunk.Reserve(2 * used);
        }
    }
}

/// <summary>A part of a file that begins and ends with a line.</summary>
internal sealed class FileChunk
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private string _file = "";
    private long _position;
    private int _count;
    private char[] _units = [];

    internal byte[] Bytes { get; private set; } = [];

    internal void Reserve(int size)
    {
        if (Bytes.Length >= size) return;
        var larger = new byte[size];
        Bytes.CopyTo(larger, 0);
        Bytes = larger;
    }

    internal void Set(string file, long position, int count) => (_file, _position, _count) = (file, position, count);

    /// <summary>Decodes the part and adds its lines.</summary>
    internal void AddLines(List<ReadOnlyMemory<char>> lines)
    {
        if (_count == 0) return;
        if (_units.Length < _count) _units = new char[Bytes.Length];
        int length;
        try
        {
            length = Strict.GetChars(Bytes, 0, _count, _units, 0);
        }
        catch (DecoderFallbackException error)
        {
            throw new TokenizerException($"{_file}: invalid UTF-8 at byte {_position + error.Index}. Convert the file to UTF-8, or leave it out.", error);
        }
        for (var start = 0; start < length;)
        {
            var newline = _units.AsSpan(start, length - start).IndexOf('\n');
            var end = newline < 0 ? length : start + newline + 1;
            lines.Add(_units.AsMemory(start, end - start));
            start = end;
        }
        _count = 0;
    }
}
