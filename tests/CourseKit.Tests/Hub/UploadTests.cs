using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CourseKit.TestServers;

namespace CourseKit.Hub.Tests;

/// <summary>Repositories that are created, commits that are made, and dry runs that ask nobody.</summary>
public sealed class UploadTests : HubTest
{
    private UploadOptions Upload => new() { Environment = Options.Environment, Endpoint = Server.Endpoint, Retry = Retry, Token = Token };

    private JsonObject[] Lines => [.. Assert.Single(Server.Commits).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];

    private string Model()
    {
        var folder = Path.Combine(Folder, "model");
        Directory.CreateDirectory(Path.Combine(folder, "1_Pooling"));
        Directory.CreateDirectory(Path.Combine(folder, ".git"));
        File.WriteAllText(Path.Combine(folder, ".git", "secret"), "x");
        File.WriteAllText(Path.Combine(folder, ".env"), "x");
        File.WriteAllText(Path.Combine(folder, "config.json"), """{"model_type":"bert","architectures":["BertForMaskedLM"]}""");
        File.WriteAllText(Path.Combine(folder, "1_Pooling", "config.json"), "{}");
        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), Weights);
        return folder;
    }

    [Fact]
    public async Task A_folder_becomes_a_repository_with_a_card_in_one_commit()
    {
        var result = await Hub.PushToHubAsync(Model(), "me/new", options: Upload);

        Assert.Equal(["me/new"], Server.Created);
        Assert.Equal((MisbehavingHub.Commit, false), (result.Commit, result.IsDryRun));
        Assert.Equal(["README.md", "1_Pooling/config.json", "config.json", "model.safetensors"], result.Files.Select(file => file.Path));
        Assert.Equal(Weights, Server.Uploaded[WeightsEtag]);
        var lines = Lines;
        Assert.Equal(["header", "file", "file", "file", "lfsFile"], lines.Select(line => line["key"]!.ToString()));
        Assert.Equal("Upload 4 files", lines[0]["value"]!["summary"]!.ToString());
        Assert.Equal("{}", Encoding.UTF8.GetString(Convert.FromBase64String(lines[2]["value"]!["content"]!.ToString())));
        Assert.Equal($$"""{"path":"model.safetensors","algo":"sha256","oid":"{{WeightsEtag}}","size":{{Weights.Length}}}""", lines[4]["value"]!.ToJsonString());
    }

    [Fact]
    public async Task The_token_does_not_go_to_where_large_files_are_put()
    {
        await Hub.PushToHubAsync(Model(), Repository, options: Upload);
        var put = Assert.Single(Server.Requests, request => request.Method == "PUT");
        Assert.StartsWith("localhost", put.Host, StringComparison.Ordinal);
        Assert.False(put.HasToken);
        Assert.All(Server.Requests.Where(request => request != put), request => Assert.True(request.HasToken));
        Assert.Equal(1, Server.Count("POST", "/verify"));
    }

    [Fact]
    public async Task What_is_in_the_large_file_storage_is_not_put_there_again()
    {
        Server.Uploaded[WeightsEtag] = Weights;
        await Hub.CommitAsync(Repository, [CommitOperation.Add("a.safetensors", Weights), CommitOperation.Add("b.safetensors", Weights)], Upload);
        Assert.Equal(0, Server.Count("PUT", ""));
        Assert.Equal(3, Lines.Length);
    }

    [Fact]
    public async Task A_dry_run_lists_what_would_be_sent_and_sends_nothing()
    {
        Variables["HF_HUB_OFFLINE"] = "1";
        var result = await Hub.PushToHubAsync(Model(), "me/new", options: Upload with { DryRun = true, Token = "" });
        Assert.Empty(Server.Requests);
        Assert.True(result.IsDryRun);
        Assert.Null(result.Commit);
        Assert.Contains(new CommittedFile("model.safetensors", CommitChange.Add, Weights.Length, true, WeightsEtag), result.Files);
        Assert.Contains(new CommittedFile("1_Pooling/config.json", CommitChange.Add, 2, false, MisbehavingHub.GitHash("{}"u8.ToArray())), result.Files);
    }

    [Fact]
    public async Task Files_and_folders_are_deleted()
    {
        await Hub.CommitAsync(Repository, [CommitOperation.Delete("a.txt"), CommitOperation.Delete("old/")], Upload with { CommitMessage = "Tidy", ParentCommit = MisbehavingHub.Commit });
        Assert.Equal(["""{"key":"header","value":{"summary":"Tidy","description":"","parentCommit":"0123456789abcdef0123456789abcdef01234567"}}""", """{"key":"deletedFile","value":{"path":"a.txt"}}""", """{"key":"deletedFolder","value":{"path":"old"}}"""], Lines.Select(line => line.ToJsonString()));
    }

    [Fact]
    public async Task What_the_repository_has_or_does_not_want_is_not_sent()
    {
        var there = MisbehavingHub.GitHash("same"u8.ToArray());
        Always("POST", "/preupload/", _ => Reply.Json($$"""{"files":[{"path":"a","uploadMode":"regular","oid":"{{there}}"},{"path":"b","uploadMode":"regular","shouldIgnore":true}]}"""));
        var result = await Hub.CommitAsync(Repository, [CommitOperation.Add("a", "same"u8.ToArray()), CommitOperation.Add("b", "x"u8.ToArray())], Upload);
        Assert.Equal([CommitChange.Unchanged, CommitChange.Ignored], result.Files.Select(file => file.Change));
        Assert.Null(result.Commit);
        Assert.Empty(Server.Commits);
    }

    [Fact]
    public async Task Large_files_go_in_the_parts_that_the_hub_asks_for()
    {
        var length = (Weights.Length + 2) / 3;
        var header = string.Join(',', Enumerable.Range(1, 3).Select(part => $"\"{part}\":\"{Server.OtherHost}/part/{part}\""));
        var answer = $"{{\"objects\":[{{\"oid\":\"{WeightsEtag}\",\"size\":1,\"actions\":{{\"upload\":{{\"href\":\"{Server.Endpoint}/complete\",\"header\":{{\"chunk_size\":\"{length}\",{header}}}}}}}}}]}}";
        Server.Misbehave = request => request.Target switch
        {
            var target when target.EndsWith("/batch", StringComparison.Ordinal) => Reply.Json(answer),
            ['/', 'p', 'a', 'r', 't', '/', var number] => new Reply(200) { Headers = [("ETag", $"\"e{number}\"")] },
            "/complete" => Reply.Json("{}"),
            _ => null,
        };
        await Hub.CommitAsync(Repository, [CommitOperation.Add("model.safetensors", Weights)], Upload);
        var parts = Server.Requests.Where(request => request.Method == "PUT").OrderBy(request => request.Target).ToArray();
        Assert.Equal(WeightsEtag, Convert.ToHexStringLower(SHA256.HashData([.. parts.SelectMany(part => part.Body)])));
        Assert.All(parts, part => Assert.False(part.HasToken));
        var completion = JsonNode.Parse(Server.Requests.Single(request => request.Target == "/complete").Body)!;
        Assert.Equal("""[{"partNumber":1,"etag":"\u0022e1\u0022"},{"partNumber":2,"etag":"\u0022e2\u0022"},{"partNumber":3,"etag":"\u0022e3\u0022"}]""", completion["parts"]!.ToJsonString());
    }

    [Fact]
    public async Task An_upload_that_breaks_is_made_again_and_a_commit_is_not()
    {
        Answers("PUT", "/upload/", new Reply(500), new Reply(200) { IsCutAtOnce = true });
        await Hub.PushToHubAsync(Model(), Repository, options: Upload);
        Assert.Equal(3, Server.Count("PUT", "/upload/"));

        Always("POST", "/commit/", _ => new Reply(200) { IsCutAtOnce = true });
        await FailsAsync(HubError.Unreachable, () => Hub.CommitAsync(Repository, [CommitOperation.Add("a", "x"u8.ToArray())], Upload));
        Assert.Equal(2, Server.Count("POST", "/commit/"));
    }

    [Fact]
    public async Task A_repository_that_is_there_is_used()
    {
        await Hub.CreateRepositoryAsync("me/model", Upload with { Private = true });
        Assert.Equal(Server.Endpoint + "/me/model", (await Hub.CreateRepositoryAsync("me/model", Upload)).AbsoluteUri);
        Assert.Equal("""{"name":"model","organization":"me","visibility":"private"}""", Encoding.UTF8.GetString(Server.Requests[0].Body));
    }

    [Fact]
    public async Task What_cannot_be_uploaded_is_refused_before_anything_is_sent()
    {
        var content = "x"u8.ToArray();
        await FailsAsync(HubError.Unauthorized, () => Hub.PushToHubAsync(Model(), Repository, options: Upload with { Token = "" }), "HF_TOKEN", "write");
        await FailsAsync(HubError.InvalidName, () => Hub.CommitAsync(Repository, [CommitOperation.Add("../a", content)], Upload));
        await FailsAsync(HubError.InvalidName, () => Hub.CommitAsync(Repository, [CommitOperation.Add(".git/config", content)], Upload));
        await FailsAsync(HubError.InvalidName, () => Hub.CommitAsync(Repository, [CommitOperation.Add("a", content), CommitOperation.Delete("a")], Upload), "twice");
        await FailsAsync(HubError.InvalidName, () => Hub.CommitAsync(Repository, [], Upload), "at least one");
        await FailsAsync(HubError.Disk, () => Hub.PushToHubAsync(Path.Combine(Folder, "nowhere"), Repository, options: Upload), "does not exist");
        await FailsAsync(HubError.Disk, () => Hub.CommitAsync(Repository, [CommitOperation.Add("a", Path.Combine(Folder, "nowhere"))], Upload));
        Variables["HF_HUB_OFFLINE"] = "1";
        await FailsAsync(HubError.Unreachable, () => Hub.CommitAsync(Repository, [CommitOperation.Add("a", content)], Upload), "HF_HUB_OFFLINE");
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public async Task A_refusal_of_the_commit_says_what_the_hub_says()
    {
        Always("POST", "/commit/", _ => new Reply(412) { Body = "{\"error\":\"A commit has happened since. Please refresh and try again.\"}"u8.ToArray() });
        await FailsAsync(HubError.Protocol, () => Hub.CommitAsync(Repository, [CommitOperation.Add("a", "x"u8.ToArray())], Upload), "412", "A commit has happened since");
    }

    [Fact]
    public void A_card_has_fields_that_yaml_reads_as_meant()
    {
        var card = new ModelCard { Title = "Tiny", Text = "About it.", License = "mit", Language = ["en", "no"], PipelineTag = "fill-mask", BaseModel = "org/base", Tags = ["a: b", "1.0"] };
        Assert.Equal("---\nlicense: mit\nlanguage:\n- en\n- \"no\"\nlibrary_name: transformers\npipeline_tag: fill-mask\nbase_model: org/base\ntags:\n- \"a: b\"\n- \"1.0\"\n---\n\n# Tiny\n\nAbout it.\n", card.ToMarkdown());
    }

    [Fact]
    public void A_card_of_a_folder_says_what_its_files_say()
    {
        var card = ModelCard.For(Model(), "me/my-bert");
        Assert.Equal(("my-bert", "fill-mask", "transformers"), (card.Title, card.PipelineTag, card.LibraryName));
        Assert.Contains("BertForMaskedLM", card.Text, StringComparison.Ordinal);
        Assert.Contains("bert", card.Tags);
    }
}
