using System.Security.Cryptography;

namespace CourseKit.Hub;

/// <summary>A file that is to be uploaded, and what the hub wants to know of it beforehand.</summary>
/// <param name="Addition">The file.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Sample">Its first bytes, from which the hub guesses whether it is text.</param>
/// <param name="Sha256">SHA-256 of its content.</param>
/// <param name="GitHash">Git's name of its content.</param>
internal sealed record UploadFile(CommitAddition Addition, long Size, byte[] Sample, string Sha256, string GitHash)
{
    private const int SampleLength = 512, BufferLength = 1 << 17;

    // What the hub takes without the large file storage at most.
    private const long LongestRegular = 10_000_000;

    // What a new repository's .gitattributes gives to the large file storage.
    private static readonly FilePatterns LargeFiles = new(
        [.. "7z arrow bin bz2 ckpt ftz gz h5 joblib mlmodel model msgpack npy npz onnx ot parquet pb pickle pkl pt pth rar safetensors tar tflite tgz wasm xz zip zst gguf".Split(' ').Select(ending => $"*.{ending}"),
         "*.lfs.*", "*.tar.*", "saved_model/*", "*tfevents*"], null);

    public string Path => Addition.Path;

    /// <summary>Whether it will go to the large file storage; the hub has the last word.</summary>
    public bool IsLarge { get; init; }

    /// <summary>Whether the repository has it as it is.</summary>
    public bool IsUnchanged { get; init; }

    /// <summary>Whether the repository does not want it.</summary>
    public bool IsIgnored { get; init; }

    public CommittedFile Described => new(Path, IsIgnored ? CommitChange.Ignored : IsUnchanged ? CommitChange.Unchanged : CommitChange.Add, Size, IsLarge, IsLarge ? Sha256 : GitHash);

    /// <summary>Reads the file once.</summary>
    public static async Task<UploadFile> InspectAsync(CommitAddition addition, CancellationToken cancellation)
    {
        var stream = addition.Open();
        await using (stream.ConfigureAwait(false))
        {
            var size = stream.Length;
            using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var git = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
            git.AppendData(Checksum.GitHeader(size));
            var (sample, buffer) = (Array.Empty<byte>(), new byte[BufferLength]);
            for (int read; (read = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
            {
                if (sample.Length == 0) sample = buffer[..Math.Min(read, SampleLength)];
                sha256.AppendData(buffer, 0, read);
                git.AppendData(buffer, 0, read);
            }

            var isLarge = size > LongestRegular || LargeFiles.Accepts(addition.Path) || sample.Contains((byte)0);
            return new(addition, size, sample, Convert.ToHexStringLower(sha256.GetHashAndReset()), Convert.ToHexStringLower(git.GetHashAndReset())) { IsLarge = isLarge && size > 0 };
        }
    }
}
