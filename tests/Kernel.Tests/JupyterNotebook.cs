using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CourseKit.Browsing;
using Microsoft.Playwright;

namespace Kernel.Tests;

/// <summary>Debian's jupyter-notebook with the kernel of this build, on a copy of the lectures, and a Chromium to look at it with.</summary>
internal sealed class JupyterNotebook : IAsyncDisposable
{
    private const string Program = "/usr/bin/jupyter-notebook";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process server;
    private readonly IPlaywright playwright;
    private readonly IBrowser browser;
    private readonly string address;

    private JupyterNotebook(Process server, IPlaywright playwright, IBrowser browser, string address) =>
        (this.server, this.playwright, this.browser, this.address) = (server, playwright, browser, address);

    /// <summary>Starts the server in a folder.</summary>
    public static async Task<JupyterNotebook> StartAsync(InstalledKernel kernel, string folder)
    {
        if (!File.Exists(Program)) Assert.Skip($"There is no {Program}; install Debian's package jupyter-notebook.");
        var options = Chromium.Options();
        if (options is null) Assert.Skip("There is no Chromium on this machine.");
        var port = FreePort();
        var start = new ProcessStartInfo(Program, ["--no-browser", "--allow-root", "--ip=127.0.0.1", $"--port={port}", "--NotebookApp.token=", "--NotebookApp.password=", $"--notebook-dir={folder}"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        kernel.ShowTo(start);
        start.Environment["HOME"] = folder;
        var server = Process.Start(start)!;
        _ = server.StandardOutput.ReadToEndAsync();
        _ = server.StandardError.ReadToEndAsync();
        var address = $"http://127.0.0.1:{port}";
        await WaitFor(address, server);
        var playwright = await Playwright.CreateAsync();
        return new(server, playwright, await playwright.Chromium.LaunchAsync(options), address);
    }

    /// <summary>Opens a notebook and waits until its kernel is idle.</summary>
    /// <param name="path">Its path from the server's folder.</param>
    public async Task<IPage> OpenAsync(string path)
    {
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 1000 } });
        page.SetDefaultTimeout((float)Patience.TotalMilliseconds);
        await page.GotoAsync($"{address}/notebooks/{path}");
        await IdleAsync(page);
        return page;
    }

    /// <summary>Waits until the kernel runs nothing and no cell waits.</summary>
    public static async Task IdleAsync(IPage page) => await page.WaitForFunctionAsync(
        """
        () => window.Jupyter && Jupyter.notebook && Jupyter.notebook.kernel && Jupyter.notebook.kernel.is_connected() && !Jupyter.notebook.kernel_busy
            && document.querySelector('.kernel_idle_icon') && Jupyter.notebook.get_cells().every(cell => cell.input_prompt_number !== '*')
        """);

    /// <summary>Adds a cell at the end, runs it, and does not wait for it.</summary>
    public static async Task RunAsync(IPage page, string code) => await page.EvaluateAsync(
        """
        code => {
            const notebook = Jupyter.notebook;
            const cell = notebook.insert_cell_at_bottom('code');
            cell.set_text(code);
            notebook.select(notebook.find_cell_index(cell));
            notebook.execute_cell();
            notebook.scroll_to_bottom();
        }
        """,
        code);

    /// <summary>The text of the last cell's outputs.</summary>
    public static async Task<string> LastOutputAsync(IPage page) => await page.Locator(".code_cell").Last.Locator(".output").InnerTextAsync();

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        server.Kill(entireProcessTree: true);
        await server.WaitForExitAsync();
        server.Dispose();
    }

    private static async Task WaitFor(string address, Process server)
    {
        using var client = new HttpClient();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience;)
        {
            if (server.HasExited) throw new InvalidOperationException($"jupyter-notebook ended with code {server.ExitCode}.");
            try
            {
                using var answer = await client.GetAsync($"{address}/api");
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100);
            }
        }

        throw new TimeoutException("jupyter-notebook did not answer.");
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
