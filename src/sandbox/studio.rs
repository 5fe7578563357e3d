//! Where films are made: one after the other, off the threads that answer calls.

use std::io;
use std::sync::Arc;

use super::House;
use super::render::{self, Film, RenderError};
use super::state::{KeptFile, Made, TaskRow};

/// Makes films as long as the sandbox is open. What was unfinished at the last end is begun again.
pub(super) async fn make_films(house: Arc<House>) {
    while !*house.closing.borrow() {
        let next = house.kept.read(|data| data.tasks.iter().find(|task| task.made.is_none()).cloned());
        let Some(task) = next else {
            tokio::select! {
                () = house.work.notified() => {}
                () = house.closed() => return,
            }
            continue;
        };
        let (id, pictures) = (task.id.clone(), task.pictures.clone());
        let worker = Arc::clone(&house);
        let made = match tokio::task::spawn_blocking(move || make(&worker, &task)).await {
            Ok(Ok(made)) => made,
            Ok(Err(StudioError::Render(RenderError::Stopped))) => return,
            Ok(Err(error)) => {
                tracing::error!(%error, task = id, "a film could not be made");
                Made::Failed(format!("InternalServiceError: {error}."))
            }
            Err(error) => {
                tracing::error!(%error, task = id, "making a film broke down");
                Made::Failed("InternalServiceError: The service has encountered an unexpected error.".into())
            }
        };
        let mut unused = pictures;
        if let Made::Film { film, last_frame } = &made {
            unused.extend([film.clone()].into_iter().chain(last_frame.clone()));
        }
        let kept = house.kept.change(|data| {
            // A task that was called off meanwhile stays so.
            if let Some(task) = data.tasks.iter_mut().find(|task| task.id == id && task.made.is_none()) {
                task.made = Some(made);
            }
        });
        if let Err(error) = kept.and_then(|()| house.kept.release(&unused)) {
            tracing::error!(%error, "the sandbox cannot keep its state, no more films are made");
            return;
        }
        house.made.send_modify(|count| *count += 1);
    }
}

#[derive(Debug, thiserror::Error)]
enum StudioError {
    #[error(transparent)]
    Render(#[from] RenderError),
    #[error("a file could not be read or written: {0}")]
    Disk(#[from] io::Error),
}

fn make(house: &House, task: &TaskRow) -> Result<Made, StudioError> {
    let read = |file: &KeptFile| std::fs::read(house.kept.file_path(&file.name));
    let mut key = [0; 32];
    for (byte, pair) in key.iter_mut().zip(task.key.as_bytes().chunks(2)) {
        let text = str::from_utf8(pair).unwrap_or_default();
        *byte = u8::from_str_radix(text, 16).unwrap_or_default();
    }
    let film = Film {
        width: task.width as usize,
        height: task.height as usize,
        seconds: task.seconds,
        pictures: task.pictures.iter().map(read).collect::<Result<_, _>>()?,
        prompt: task.prompt.clone(),
        sound: task.audio,
        key,
    };
    let shot = render::shoot(&film, house.font.as_ref(), || *house.closing.borrow())?;
    let film = KeptFile { name: format!("{}.mp4", task.id) };
    house.kept.put_file(&film, &shot.film)?;
    let last_frame = task.last_frame.then(|| KeptFile { name: format!("{}.png", task.id) });
    if let Some(file) = &last_frame {
        house.kept.put_file(file, &shot.last_frame)?;
    }
    Ok(Made::Film { film, last_frame })
}
