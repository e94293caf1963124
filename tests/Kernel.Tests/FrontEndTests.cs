using Microsoft.Playwright;

namespace Kernel.Tests;

/// <summary>What a student sees who opens lecture 02 in Jupyter Notebook. The pictures are in <c>screenshots</c> beside the tests' program.</summary>
public sealed class FrontEndTests(InstalledKernel kernel)
{
    private const string Lecture = "01-pipelines/02-sentiment-analysis.ipynb";

    private static readonly string Pictures = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;

    [Fact]
    public async Task A_student_runs_lecture_02_hovers_its_chart_interrupts_a_loop_and_restarts()
    {
        var folder = Directory.CreateTempSubdirectory("coursekit-lectures-").FullName;
        try
        {
            CopyLectures(folder);
            await using var notebook = await JupyterNotebook.StartAsync(kernel, folder);
            var page = await notebook.OpenAsync(Lecture);
            Assert.Contains("C# (CourseKit)", await page.Locator("#kernel_indicator").InnerTextAsync(), StringComparison.Ordinal);

            await page.Locator("#celllink").ClickAsync();
            await page.Locator("#run_all_cells").ClickAsync();
            await page.WaitForFunctionAsync("() => Jupyter.notebook.get_cells().filter(cell => cell.cell_type === 'code').every(cell => Number.isInteger(cell.input_prompt_number))");
            await JupyterNotebook.IdleAsync(page);
            await Picture(page, "notebook-ran");
            Assert.Equal(0, await page.Locator(".output_error").CountAsync());

            var chart = page.Locator(".output .ck-chart-picture svg").First;
            await chart.ScrollIntoViewIfNeededAsync();
            var mark = chart.Locator(":has(> title)").First;
            await mark.HoverAsync(new() { Force = true });
            Assert.NotEmpty(await mark.Locator("title").First.TextContentAsync() ?? "");
            await Picture(page, "notebook-chart");

            await JupyterNotebook.RunAsync(page, "var kept = 5;\nwhile (true) { }");
            await page.Locator(".kernel_busy_icon").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
            await page.Locator("button[data-jupyter-action='jupyter-notebook:interrupt-kernel']").ClickAsync();
            await JupyterNotebook.IdleAsync(page);
            Assert.Contains("cancelled", await JupyterNotebook.LastOutputAsync(page), StringComparison.OrdinalIgnoreCase);
            await Picture(page, "notebook-interrupted");
            await JupyterNotebook.RunAsync(page, "kept + 1");
            await JupyterNotebook.IdleAsync(page);
            Assert.Equal("6", (await page.Locator(".code_cell").Last.Locator(".output_result").InnerTextAsync()).Trim());

            await page.Locator("button[data-jupyter-action='jupyter-notebook:confirm-restart-kernel']").ClickAsync();
            await page.Locator(".modal-dialog .btn-danger").ClickAsync();
            await page.WaitForFunctionAsync("() => Jupyter.notebook.kernel.is_connected() && document.querySelector('.kernel_idle_icon')");
            await JupyterNotebook.RunAsync(page, "kept");
            await JupyterNotebook.IdleAsync(page);
            Assert.Contains("kept", await JupyterNotebook.LastOutputAsync(page), StringComparison.Ordinal);
            Assert.Contains("does not exist", await JupyterNotebook.LastOutputAsync(page), StringComparison.Ordinal);
            await Picture(page, "notebook-restarted");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Picture(IPage page, string name) => await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}.png") });

    private static void CopyLectures(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(Repository.Notebooks, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(Repository.Notebooks, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }
    }
}
