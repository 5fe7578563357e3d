//! Pictures on the graphics card: decoded beside the window, few put up a frame, the least recent let go.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use egui::{ColorImage, Context, TextureHandle, TextureOptions, vec2};

use crate::media::{self, Rgba};
use crate::model::{PictureOf, PictureSize, World};
use crate::ui::act::{Picture, Pictures};

/// What all pictures together may take on the card.
const BUDGET: usize = 256 << 20;
/// More than these in one frame would make it late.
const UPLOADS_PER_FRAME: usize = 6;
/// Decoders: half of what the machine has, so that the window keeps its share.
const DECODERS: usize = 2;

type Name = (PictureOf, PictureSize);

struct Kept {
    texture: TextureHandle,
    bytes: usize,
    used: u64,
}

/// What the decoders are to do next: the newest wish first, because it is what is on screen.
#[derive(Default)]
struct Wishes {
    stack: Vec<(Name, PathBuf)>,
    closed: bool,
}

type Desk = Arc<(Mutex<Wishes>, Condvar)>;

/// All pictures of the window.
pub(super) struct Textures {
    ctx: Context,
    kept: HashMap<Name, Kept>,
    /// Asked of the decoders and not back yet; the frame in which it was last wanted.
    coming: HashMap<Name, u64>,
    /// What a decoder could not read.
    broken: HashSet<Name>,
    /// The house was asked where these lie.
    asked: HashSet<Name>,
    wishes: Desk,
    done: Receiver<(Name, Option<Rgba>)>,
    waiting: Vec<(Name, Rgba)>,
    frame: u64,
    bytes: usize,
}

impl Textures {
    pub(super) fn new(ctx: &Context) -> std::io::Result<Self> {
        let wishes: Desk = Arc::default();
        let (tell, done) = channel();
        for number in 0..DECODERS {
            let (wishes, tell, ctx) = (Arc::clone(&wishes), tell.clone(), ctx.clone());
            std::thread::Builder::new()
                .name(format!("greenroom-pictures-{number}"))
                .spawn(move || decode(&wishes, &tell, &ctx))?;
        }
        Ok(Self {
            ctx: ctx.clone(),
            kept: HashMap::new(),
            coming: HashMap::new(),
            broken: HashSet::new(),
            asked: HashSet::new(),
            wishes,
            done,
            waiting: Vec::new(),
            frame: 0,
            bytes: 0,
        })
    }

    pub(super) const fn ctx(&self) -> &Context {
        &self.ctx
    }

    /// Once a frame, before drawing: puts up what was decoded, lets go of what was not used for long.
    pub(super) fn turn(&mut self) {
        self.frame += 1;
        self.waiting.extend(self.done.try_iter().filter_map(|(name, picture)| {
            if picture.is_none() {
                self.coming.remove(&name);
                self.broken.insert(name.clone());
            }
            Some((name, picture?))
        }));
        for (name, picture) in self.waiting.drain(..self.waiting.len().min(UPLOADS_PER_FRAME)) {
            self.coming.remove(&name);
            let size = [picture.width as usize, picture.height as usize];
            let image = ColorImage::from_rgba_premultiplied(size, &picture.pixels);
            let texture = self.ctx.load_texture(format!("{name:?}"), image, TextureOptions::LINEAR);
            let bytes = picture.pixels.len();
            self.bytes += bytes;
            self.kept.insert(name, Kept { texture, bytes, used: self.frame });
        }
        if !self.waiting.is_empty() {
            self.ctx.request_repaint();
        }
        self.let_go();
        self.drop_what_scrolled_away();
    }

    fn let_go(&mut self) {
        if self.bytes <= BUDGET {
            return;
        }
        let mut by_age: Vec<(u64, Name)> =
            self.kept.iter().map(|(name, it)| (it.used, name.clone())).collect();
        by_age.sort();
        for (used, name) in by_age {
            // What is on screen now stays, whatever it weighs.
            if self.bytes <= BUDGET || used + 1 >= self.frame {
                return;
            }
            if let Some(gone) = self.kept.remove(&name) {
                self.bytes -= gone.bytes;
            }
        }
    }

    /// Wishes of tiles that are off the screen again are not worth decoding.
    fn drop_what_scrolled_away(&mut self) {
        let stale: Vec<Name> = self
            .coming
            .iter()
            .filter(|(_, wanted)| **wanted + 30 < self.frame)
            .map(|(name, _)| name.clone())
            .collect();
        if stale.is_empty() {
            return;
        }
        let mut wishes = self.wishes.0.lock().unwrap_or_else(PoisonError::into_inner);
        for name in stale {
            let before = wishes.stack.len();
            wishes.stack.retain(|(wish, _)| *wish != name);
            if wishes.stack.len() < before {
                self.coming.remove(&name);
            }
        }
    }

    /// What the views see in this frame.
    pub(super) fn of<'a>(&'a mut self, world: &'a World, wanted: &'a mut Vec<Name>) -> Wall<'a> {
        Wall { textures: self, world, wanted }
    }

    fn wish(&mut self, name: Name, path: PathBuf) {
        let (lock, bell) = &*self.wishes;
        lock.lock().unwrap_or_else(PoisonError::into_inner).stack.push((name.clone(), path));
        bell.notify_one();
        self.coming.insert(name, self.frame);
    }
}

impl Drop for Textures {
    fn drop(&mut self) {
        let (lock, bell) = &*self.wishes;
        lock.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        bell.notify_all();
    }
}

fn decode(wishes: &Desk, tell: &Sender<(Name, Option<Rgba>)>, ctx: &Context) {
    let (lock, bell) = &**wishes;
    loop {
        let (name, path) = {
            let mut wishes = lock.lock().unwrap_or_else(PoisonError::into_inner);
            loop {
                if wishes.closed {
                    return;
                }
                match wishes.stack.pop() {
                    Some(wish) => break wish,
                    None => wishes = bell.wait(wishes).unwrap_or_else(PoisonError::into_inner),
                }
            }
        };
        // No side may be longer than the graphics card takes.
        let most = u32::try_from(ctx.input(|input| input.max_texture_side)).unwrap_or(u32::MAX);
        let picture = media::load_rgba(&path, name.1.edge().min(most)).ok();
        if tell.send((name, picture)).is_err() {
            return;
        }
        ctx.request_repaint();
    }
}

/// The pictures of one frame.
pub(super) struct Wall<'a> {
    textures: &'a mut Textures,
    world: &'a World,
    wanted: &'a mut Vec<Name>,
}

impl Pictures for Wall<'_> {
    fn get(&mut self, of: &PictureOf, size: PictureSize) -> Picture {
        let name = (of.clone(), size);
        let frame = self.textures.frame;
        if let Some(kept) = self.textures.kept.get_mut(&name) {
            kept.used = frame;
            let [width, height] = kept.texture.size();
            return Picture::Ready { id: kept.texture.id(), size: vec2(width as f32, height as f32) };
        }
        if self.textures.broken.contains(&name) {
            return Picture::None;
        }
        if let Some(wanted) = self.textures.coming.get_mut(&name) {
            *wanted = frame;
            return Picture::Coming;
        }
        match self.world.pictures.get(&name) {
            Some(None) => Picture::None,
            Some(Some(path)) => {
                self.textures.wish(name, path.clone());
                Picture::Coming
            }
            None => {
                // Asked for once, however many frames pass until the answer.
                if self.textures.asked.insert(name.clone()) {
                    self.wanted.push(name);
                }
                Picture::Coming
            }
        }
    }
}
